// The city's databases, and what each operation reads from them: the statements of the hub's own `sql/`.

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const city = JSON.parse(readFileSync(process.env.BENCH_CITY, "utf8"));
export const port = Number(process.env.BENCH_PORT);
export const typeDefs = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");
// As many to each database as the hub has.
export const CONNECTIONS = 12;

// Decimals, days and moments stay the text that PostgreSQL writes, which is what JSON has of them.
const asText = { to: 25, from: [1082, 1114, 1184, 1700], serialize: String, parse: (text) => text };

/** Where a system's database is: the folder of a socket, a port, a name and a user. */
export function addressOf(system) {
  const address = new URL(city.databases[system].replace("@/", "@localhost/"));
  return {
    folder: address.searchParams.get("host"),
    port: Number(address.searchParams.get("port")),
    database: address.pathname.slice(1),
    user: address.username,
  };
}

/** The text of a statement. */
export const statement = (name) => readFileSync(join(city.sql, `${name}.sql`), "utf8");

/** The arguments of the counts of an agency's cases by kind, in a period. */
export function caseCounts(agency, period) {
  const bounds = [[`${period.from}T00:00:00+08:00`], [`${period.to}T24:00:00+08:00`]];
  // One driver takes an array of booleans for a boolean; a text is left as it is.
  return [...bounds, [agency], "{f}", "{t}", "{f}", "{f}", "{f}"];
}

/** The reading functions, over the driver `postgres`. */
export function openedCity(postgres) {
  const pools = new Map();
  const texts = new Map();

  function pool(system) {
    if (!pools.has(system)) {
      const { folder, port, database, user } = addressOf(system);
      pools.set(system, postgres({
        path: `${folder}/.s.PGSQL.${port}`,
        database,
        user,
        max: CONNECTIONS,
        types: { date: { ...asText, to: 1184 }, numeric: asText },
        connection: { TimeZone: "Asia/Taipei" },
      }));
    }
    return pools.get(system);
  }

  function rows(name, ...values) {
    if (!texts.has(name)) texts.set(name, statement(name));
    return pool(name.split("/")[0]).unsafe(texts.get(name), values, { prepare: true });
  }

  return {
    dispatchCase: async (id) => dispatchCase(id, (await rows("petitions/dispatch_by_case_number", [caseNumber(id)]))[0]),
    tenders: async (noticeTo, first) => page(await rows("tenders/tenders", ...newestTenders(noticeTo, first)), first),
    awards: async (first) => page(await rows("awards/awards", ...newestAwards(first)), first),
    agencies: (codes) => rows("agencies/agency_by_code", codes),
    programmes: (codes) => rows("awards/award_programme_by_code", codes),
    latestProgress: (ids) => rows("tenders/latest_progress", ids),
    progressReports: async (ids, sizes) => groups(await rows("tenders/progress_of_tender", ids, sizes), ids.length),
    caseStatistics: (agency, period) => rows("petitions/case_statistics", ...caseCounts(agency, period)),
    callMonths: (period) => rows("petitions/call_months", [period.from], [period.to]),
  };
}

function caseNumber(id) {
  return Buffer.from(id, "base64url").toString().split(":")[1];
}

function dispatchCase(id, row) {
  const steps = [
    [row.created_at, "RECEIVED"],
    [row.online_notified_at, "NOTIFIED"],
    [row.answered_at, "REPORTED_BACK"],
    [row.finished_at, "FINISHED"],
  ].filter(([at]) => at !== null);
  // The sort is stable, and texts of one zone are in the order of time.
  steps.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return {
    __typename: "DispatchCase",
    id,
    caseNumber: row.case_number,
    subject: city.incidents[row.incident],
    status: row.status,
    createdAt: moment(row.created_at),
    agency_code: row.agency_code,
    history: steps.map(([at, kind]) => ({ at: moment(at), kind, agency_code: row.agency_code })),
  };
}

// The searches' arguments: no other filter, from the newest on, and one row that tells of more.
function newestTenders(noticeTo, first) {
  return [...Array(7).fill(null), noticeTo ?? null, null, null, null, "notice_date", true, null, null, null, first + 1];
}

function newestAwards(first) {
  return [...Array(6).fill(null), true, null, null, first + 1];
}

function page(rows, first) {
  return { nodes: rows.length > first ? rows.slice(0, first) : rows };
}

function groups(rows, keys) {
  const found = Array.from({ length: keys }, () => []);
  for (const row of rows) found[Number(row.place) - 1].push(row);
  return found;
}

/** A moment as the hub writes it: PostgreSQL leaves out the last zeros of a fraction. */
export function moment(text) {
  const [whole, fraction] = text.slice(0, -3).split(".");
  return `${whole.replace(" ", "T")}${fraction ? `.${fraction.padEnd(6, "0")}` : ""}+08:00`;
}

export const month = (text) => text.slice(0, 7);

/** Planned minus actual, both with two places. */
export const lag = (report) => ((Math.round(report.planned * 100) - Math.round(report.actual * 100)) / 100).toFixed(2);
