// Tailcall, a server in Rust: its configuration is written for this run, then it is started as it comes.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const { databases } = JSON.parse(readFileSync(process.env.BENCH_CITY, "utf8"));
const told = {
  port: process.env.BENCH_PORT,
  workers: process.env.BENCH_WORKERS,
  address: databases.dispatch.replace("open311+", ""),
};

const folder = mkdtempSync(join(tmpdir(), "khub-bench-tailcall-"));
const config = join(folder, "config.graphql");
const template = readFileSync(new URL("config.graphql", import.meta.url), "utf8");
writeFileSync(config, template.replace(/{{(port|workers|address)}}/g, (_, name) => told[name]));

const installed = createRequire(import.meta.url).resolve("@tailcallhq/core-linux-x64-gnu/package.json");
const server = spawn(join(dirname(installed), "bin", "tailcall"), ["start", config], {
  env: { ...process.env, TAILCALL_TRACKER: "false", TC_LOG_LEVEL: "error" },
  stdio: "inherit",
});
process.on("SIGTERM", () => server.kill());
server.on("exit", (code) => {
  rmSync(folder, { recursive: true });
  process.exit(code ?? 0);
});
