// Real clients run the project's own documents against an endpoint, and wait for news of a case; prints what each got.
//
// node clients.js URL DOCUMENTS KEY CASE_NUMBER QUERY_CODE
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client as UrqlClient, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";

const [url, documents, key, caseNumber, queryCode] = process.argv.slice(2);
const socketUrl = url.replace("http", "ws");
const document = (name) => readFileSync(join(documents, `${name}.graphql`), "utf8");
const NEWS = `subscription News($caseNumber: CaseNumber!, $queryCode: Text!) {
  serviceCaseUpdated(caseNumber: $caseNumber, queryCode: $queryCode) { __typename id caseNumber status }
}`;
const news = { query: NEWS, variables: { caseNumber, queryCode } };
const MOBILE = document("mobile");
const mobile = { query: MOBILE, variables: { district: "64000080" } };
const bearer = { authorization: `Bearer ${key}` };
const petitions = { query: "{ petitions(first: 1) { nodes { __typename id caseNumber } } }" };

const first = (subscribe) =>
  new Promise((resolve, reject) => {
    subscribe({ next: resolve, error: reject, complete: () => reject(new Error("complete before any news")) });
  });

const sockets = () => createWsClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: bearer });
const events = (singleConnection) => createSseClient({ url, singleConnection, headers: bearer });
const apollo = (link) => new ApolloClient({ link, cache: new InMemoryCache() });
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

async function ofApollo() {
  const plain = apollo(new HttpLink({ uri: url, headers: bearer }));
  const hashed = apollo(
    ApolloLink.from([
      new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
      new HttpLink({ uri: url }),
    ]),
  );
  const ws = sockets();
  const waiting = apollo(new GraphQLWsLink(ws));
  const told = await first((sink) => waiting.subscribe({ query: gql(NEWS), variables: news.variables }).subscribe(sink));
  const found = {
    mobile: (await plain.query({ query: gql(MOBILE), variables: mobile.variables })).data,
    withKey: (await plain.query({ query: gql(petitions.query) })).data,
    hashed: (await hashed.query({ query: gql("{ systems { __typename id code } }") })).data,
    news: told.data,
  };
  await ws.dispose();
  return found;
}

async function ofUrql() {
  const sse = events(false);
  const client = new UrqlClient({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: bearer },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (operation) => ({
          subscribe: (sink) => ({ unsubscribe: sse.subscribe(operation, sink) }),
        }),
      }),
    ],
  });
  const told = await first((sink) => client.subscription(NEWS, news.variables).subscribe(sink.next));
  return {
    mobile: (await client.query(MOBILE, mobile.variables).toPromise()).data,
    withKey: (await client.query(petitions.query, {}).toPromise()).data,
    news: told.data,
  };
}

async function ofSockets() {
  const client = sockets();
  const found = {
    mobile: (await first((sink) => client.subscribe(mobile, sink))).data,
    withKey: (await first((sink) => client.subscribe(petitions, sink))).data,
    news: (await first((sink) => client.subscribe(news, sink))).data,
  };
  await client.dispose();
  return found;
}

async function ofEvents(singleConnection) {
  const client = events(singleConnection);
  const found = {
    mobile: (await first((sink) => client.subscribe(mobile, sink))).data,
    withKey: (await first((sink) => client.subscribe(petitions, sink))).data,
    news: (await first((sink) => client.subscribe(news, sink))).data,
  };
  client.dispose();
  return found;
}

const clients = {
  "@apollo/client": ofApollo,
  "@urql/core": ofUrql,
  "graphql-ws": ofSockets,
  "graphql-sse, distinct": () => ofEvents(false),
  "graphql-sse, single": () => ofEvents(true),
};
const found = {};
for (const [name, run] of Object.entries(clients)) found[name] = await run();
process.stdout.write(JSON.stringify(found), () => process.exit(0));
