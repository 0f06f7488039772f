import { eventsOf, EVENT_STREAM } from './events.js';

/** A GraphiQL fetcher whose every failure is a GraphQL error that says what went wrong. */
export function hubFetcher(endpoint, words) {
  return async (request, { headers } = {}) => {
    const controller = new AbortController();
    let response;
    try {
      response = await post(endpoint, request, headers, controller.signal);
    } catch (error) {
      return failure(words.notSent(endpoint, error.message));
    }
    if (response.headers.get('Content-Type')?.startsWith(EVENT_STREAM)) {
      return eventsOf(response, controller, () => failure(words.streamLost));
    }
    try {
      return await response.json();
    } catch {
      return failure(words.notGraphql(response.status));
    }
  };
}

function post(endpoint, { query, operationName, variables }, headers, signal) {
  return fetch(endpoint, {
    method: 'POST',
    signal,
    headers: {
      // A subscription is answered with events, everything else with JSON.
      Accept: `application/graphql-response+json, application/json, ${EVENT_STREAM}`,
      'Content-Type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ query, operationName: nameIn(query, operationName), variables }),
  });
}

// For a tenth of a second after a tab opens, GraphiQL still names the operation of the tab before.
function nameIn(query, name) {
  return name && new RegExp(`\\b${name}\\b`).test(query) ? name : undefined;
}

const failure = (message) => ({ errors: [{ message }] });
