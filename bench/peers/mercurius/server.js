// Mercurius with its just-in-time compiler, and loaders that take a level at once.

import Fastify from "fastify";
import mercurius from "mercurius";
import postgres from "postgres";

import { openedCity, port, typeDefs } from "../shared/city.js";
import { plainFields, queryOf } from "../shared/resolvers.js";
import { served } from "../shared/served.js";

const city = openedCity(postgres);

// Its cache would write every parent as JSON to tell them apart; each code is asked for once without it, too.
const uncached = (loader) => ({ loader, opts: { cache: false } });

async function byCode(read, codes) {
  const found = new Map((await read([...new Set(codes)])).map((row) => [row.code, row]));
  return codes.map((code) => found.get(code));
}

const agency = uncached((asked) => byCode(city.agencies, asked.map(({ obj }) => obj.agency_code)));

const loaders = {
  DispatchCase: { agency },
  CaseEvent: { agency },
  Award: { programme: uncached((asked) => byCode(city.programmes, asked.map(({ obj }) => obj.programme_code))) },
  Tender: {
    agency,
    latestProgress: uncached((asked) => city.latestProgress(asked.map(({ obj }) => obj.id))),
    progressReports: uncached((asked) =>
      city.progressReports(asked.map(({ obj }) => obj.id), asked.map(({ params }) => params.first))),
  },
};

const resolvers = {
  ...plainFields,
  Query: queryOf(city),
  Node: { resolveType: () => "DispatchCase" },
  Agency: { ...plainFields.Agency, petitionStatistics: (row, { period }) => city.caseStatistics(row.code, period) },
};

const app = Fastify();
app.register(mercurius, { schema: typeDefs, resolvers, loaders, jit: 1 });
await served(() => app.listen({ host: "127.0.0.1", port }));
