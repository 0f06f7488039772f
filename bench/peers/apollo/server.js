// Apollo Server on Fastify, with data loaders.

import { ApolloServer } from "@apollo/server";
import fastifyApollo, { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import DataLoader from "dataloader";
import Fastify from "fastify";
import postgres from "postgres";

import { openedCity, port, typeDefs } from "../shared/city.js";
import { loadersOf, resolversOf } from "../shared/resolvers.js";
import { served } from "../shared/served.js";

const city = openedCity(postgres);
const app = Fastify();
const apollo = new ApolloServer({
  typeDefs,
  resolvers: resolversOf(city),
  plugins: [fastifyApolloDrainPlugin(app)],
});

await apollo.start();
await app.register(fastifyApollo(apollo), { context: async () => ({ loaders: loadersOf(city, DataLoader) }) });
await served(() => app.listen({ host: "127.0.0.1", port }));
