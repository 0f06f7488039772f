/** A GraphiQL fetcher whose every failure is a GraphQL error that says what went wrong. */
export function hubFetcher(endpoint, words) {
  return async (request, { headers } = {}) => {
    let response;
    try {
      response = await post(endpoint, request, headers);
    } catch (error) {
      return failure(words.notSent(endpoint, error.message));
    }
    try {
      return await response.json();
    } catch {
      return failure(words.notGraphql(response.status));
    }
  };
}

function post(endpoint, { query, operationName, variables }, headers) {
  return fetch(endpoint, {
    method: 'POST',
    headers: {
      Accept: 'application/graphql-response+json, application/json',
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
