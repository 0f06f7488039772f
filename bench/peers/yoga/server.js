// GraphQL Yoga with a just-in-time compiler and data loaders.

import { createServer } from "node:http";

import { useGraphQlJit } from "@envelop/graphql-jit";
import DataLoader from "dataloader";
import { createSchema, createYoga } from "graphql-yoga";
import postgres from "postgres";

import { openedCity, port, typeDefs } from "../shared/city.js";
import { loadersOf, resolversOf } from "../shared/resolvers.js";
import { served } from "../shared/served.js";

const city = openedCity(postgres);
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers: resolversOf(city) }),
  context: () => ({ loaders: loadersOf(city, DataLoader) }),
  plugins: [useGraphQlJit()],
  graphiql: false,
  landingPage: false,
  logging: false,
});

await served(() => createServer(yoga).listen(port, "127.0.0.1"));
