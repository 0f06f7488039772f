// Mercurius with its just-in-time compiler over a dispatch service: kept connections, the numbers of a request in one call.

import { readFileSync } from "node:fs";

import Fastify from "fastify";
import mercurius from "mercurius";
import postgres from "postgres";
import { Pool } from "undici";

import { city, CONNECTIONS, openedCity, port } from "../shared/city.js";
import { plainFields } from "../shared/resolvers.js";
import { served } from "../shared/served.js";

const address = new URL(city.databases.dispatch.replace("open311+", ""));
const databases = openedCity(postgres);
const pool = new Pool(address.origin, { connections: CONNECTIONS });

async function requests(asked) {
  const path = `${address.pathname}/requests.json?${new URLSearchParams(asked)}`;
  const { statusCode, body } = await pool.request({ method: "GET", path });
  if (statusCode !== 200) throw new Error(`the dispatch service answers ${statusCode}`);
  return body.json();
}

const caseNumber = (id) => Buffer.from(id, "base64url").toString().split(":")[1];

async function casesOf(ids) {
  const numbers = ids.map(caseNumber);
  const rows = await requests({ service_request_id: [...new Set(numbers)].join(",") });
  const found = new Map(rows.map((row) => [row.service_request_id, row]));
  return numbers.map((number) => found.get(number) ?? null);
}

async function casesOfDays({ incident, from, to }, first) {
  const rows = await requests({
    service_code: incident,
    start_date: `${from}T00:00:00+08:00`,
    end_date: `${to}T23:59:59+08:00`,
  });
  return { nodes: rows.length > first ? rows.slice(0, first) : rows };
}

async function agenciesOf(codes) {
  const found = new Map((await databases.agencies([...new Set(codes)])).map((row) => [row.code, row]));
  return codes.map((code) => found.get(code));
}

/** The steps of a case, the earliest first: all times are of one zone, so their texts are in the order of time. */
function historyOf(row) {
  const { extended_attributes: told, agency_responsible } = row;
  return [
    [row.requested_datetime, "RECEIVED"],
    [told.online_notified_datetime, "NOTIFIED"],
    [told.reported_back_datetime, "REPORTED_BACK"],
    [row.status === "closed" ? row.updated_datetime : null, "FINISHED"],
  ]
    .filter(([at]) => at !== null)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([at, kind]) => ({ at, kind, agency_responsible }));
}

const resolvers = {
  Agency: plainFields.Agency,
  Query: { dispatchCases: (_, { filter, first }) => casesOfDays(filter, first) },
  Node: { resolveType: () => "DispatchCase" },
  DispatchCase: {
    id: (row) => Buffer.from(`DispatchCase:${row.service_request_id}`).toString("base64url"),
    caseNumber: (row) => row.service_request_id,
    subject: (row) => row.service_name,
    incident: (row) => row.service_code,
    status: (row) => row.extended_attributes.extended_status.toUpperCase(),
    channel: (row) => row.extended_attributes.channel,
    createdAt: (row) => row.requested_datetime,
    reportedBackAt: (row) => row.extended_attributes.reported_back_datetime,
    location: (row) => row,
    history: historyOf,
  },
  Location: { lng: (row) => row.long },
};

// Its cache would write every parent as JSON to tell them apart; each key is asked for once without it, too.
const uncached = (loader) => ({ loader, opts: { cache: false } });
const agency = uncached((asked) => agenciesOf(asked.map(({ obj }) => obj.agency_responsible)));

const loaders = {
  Query: { node: uncached((asked) => casesOf(asked.map(({ params }) => params.id))) },
  DispatchCase: { agency },
  CaseEvent: { agency },
};

const app = Fastify();
app.register(mercurius, {
  schema: readFileSync(new URL("schema.graphql", import.meta.url), "utf8"),
  resolvers,
  loaders,
  jit: 1,
});
await served(() => app.listen({ host: "127.0.0.1", port }));
