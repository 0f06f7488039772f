"""A caller of the hub behind its server."""

import http.client
from urllib.parse import quote_from_bytes

from tests.fuzz.requests import body

RESPONSE_JSON = "application/graphql-response+json"


class Client:
    """One kept connection to the hub."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def post(self, sent, key):
        headers = {"content-type": "application/json", "accept": RESPONSE_JSON}
        return self._answer("POST", "/graphql", sent, {**headers, **_bearer(key)})

    def get(self, request):
        members = {"query": request.query, "variables": body(request).partition(b'"variables": ')[2][:-1]}
        sent = "&".join(f"{name}={_quoted(value)}" for name, value in members.items())
        return self._answer("GET", f"/graphql?{sent}", None, {"accept": RESPONSE_JSON})

    def close(self):
        self._connection.close()

    def _answer(self, *request):
        try:
            self._connection.request(*request)
            response = self._connection.getresponse()
            return response.status, response.read()
        except BaseException:
            # What is left of a failed request must not be taken for the answer to the next.
            self.close()
            raise


def _bearer(key):
    return {"authorization": f"Bearer {key}"} if key else {}


def _quoted(value):
    return quote_from_bytes(value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)
