"""What a request says of who sends it, as it came."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """The header `Authorization`, and what a proof of possession (RFC 9449) is about.

    `dpop` is the header of that name; `origin` is scheme and host as the request had them, such as
    `https://hub.example`, and `path` what follows, without its query.
    """

    authorization: str | None
    dpop: str | None = None
    method: str = "POST"
    origin: str = ""
    path: str = "/graphql"

    @property
    def parts(self) -> tuple[str, str | None]:
        """The scheme of `authorization` in small letters, and what follows; None without the header."""
        if self.authorization is None:
            return "", None
        scheme, _, given = self.authorization.partition(" ")
        return scheme.lower(), given.strip()
