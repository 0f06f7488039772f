// Runs the reference audit of GraphQL over HTTP against an endpoint, and prints what each check found.
import { auditServer } from "graphql-http";

const found = await auditServer({ url: process.argv[2] });
const told = found.map(({ id, name, status, reason }) => ({ id, name, status, reason }));
process.stdout.write(JSON.stringify(told));
