"""The tree of everything that can go wrong; imports nothing of the hub.

```
HubError                       a stable code and a public message in zh-TW and English
├ CallerError                  the caller can act on it
│  ├ BadInput · PostOnly · StreamsOnly · LimitExceeded · RateLimited
│  ├ DocumentUnknown · DocumentNotTrusted
│  ├ NotAuthenticated
│  │  └ InvalidKey · InvalidToken · InvalidProof
│  └ NotPermitted · PurposeMissing · Conflict
└ SourceError                  an agency system failed; its own words are logged, never shown
   └ SourceTimeout · SourceUnavailable (SourceThrottled) · SourceRejected · SourceMalformed
StartupError                   an operator can act on it: one sentence, exit code 2
anything else                  a bug: masked, logged with the request id
```
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import ClassVar, Protocol


class ErrorCode(enum.StrEnum):
    """The stable codes of `errors[].extensions.code`."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    QUERY_TOO_EXPENSIVE = "QUERY_TOO_EXPENSIVE"
    RATE_LIMITED = "RATE_LIMITED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_ID_REQUIRED = "PERSISTED_QUERY_ID_REQUIRED"
    PURPOSE_MISSING = "PURPOSE_MISSING"
    CONFLICT = "CONFLICT"
    UPSTREAM_TIMEOUT = "UPSTREAM_TIMEOUT"
    UPSTREAM_UNAVAILABLE = "UPSTREAM_UNAVAILABLE"
    UPSTREAM_REJECTED = "UPSTREAM_REJECTED"
    UPSTREAM_MALFORMED = "UPSTREAM_MALFORMED"
    INTERNAL = "INTERNAL"


class HubError(Exception):
    """A failure with a stable code and a message that may be shown, in both languages."""

    code: ClassVar[ErrorCode]

    def __init__(self, zh_tw: str, en: str) -> None:
        super().__init__(f"{zh_tw} / {en}")
        self.zh_tw = zh_tw
        self.en = en


class CallerError(HubError):
    """The caller asked for something that cannot be given as asked."""


class BadInput(CallerError):
    """A value does not have the form or range that its place expects."""

    code = ErrorCode.BAD_USER_INPUT


class PostOnly(BadInput):
    """A mutation came by GET or over a stream."""


class StreamsOnly(BadInput):
    """A subscription came where there is one answer only."""


class LimitExceeded(CallerError):
    """The request is larger than the hub lets one request be; `figures` say what was found and what may be."""

    code = ErrorCode.QUERY_TOO_EXPENSIVE

    def __init__(self, zh_tw: str, en: str, *, figures: Mapping[str, str | int] | None = None) -> None:
        super().__init__(zh_tw, en)
        self.figures = figures or {}


class RateLimited(CallerError):
    """The caller has spent what it may for now; worth asking again in `retry_after` seconds.

    `quota`: the name and the size of what was spent, if it is one that callers are told of.
    """

    code = ErrorCode.RATE_LIMITED

    def __init__(self, zh_tw: str, en: str, *, retry_after: int, quota: tuple[str, int] | None = None) -> None:
        super().__init__(zh_tw, en)
        self.retry_after = retry_after
        self.quota = quota


class DocumentUnknown(CallerError):
    """No document is stored under the id that came. The code is that of Apollo's servers, which clients know."""

    code = ErrorCode.PERSISTED_QUERY_NOT_FOUND


class DocumentNotTrusted(CallerError):
    """A document came as text where only stored ones are run."""

    code = ErrorCode.PERSISTED_QUERY_ID_REQUIRED


class NotAuthenticated(CallerError):
    """No key or access token came, or one that is not good or was revoked.

    `challenge` is what `WWW-Authenticate` says; `client`, for the log alone, which client was named.
    """

    code = ErrorCode.UNAUTHENTICATED
    challenge: ClassVar[str] = "Bearer"
    client: str | None = None


class InvalidKey(NotAuthenticated):
    """An API key is not good: unknown, with a wrong secret, or revoked, which are told apart in the log alone."""

    def __init__(self, client: str | None = None) -> None:
        super().__init__(
            "API 金鑰無效或已撤銷：請以 Authorization: Bearer khub_… 傳送",
            "the API key is not valid or was revoked: send it as Authorization: Bearer khub_…",
        )
        self.client = client


class InvalidToken(NotAuthenticated):
    """An access token is not good. Why is not said: whoever forges one would learn from it."""

    challenge = 'Bearer error="invalid_token"'

    def __init__(self) -> None:
        super().__init__(
            "存取權杖無效或已到期：請向核發者重新取得",
            "the access token is not valid: get a new one from its issuer",
        )


class InvalidProof(NotAuthenticated):
    """The proof that the sender has the key its token is bound to is missing or not good."""

    challenge = 'DPoP error="invalid_dpop_proof", algs="ES256 EdDSA Ed25519"'

    def __init__(self) -> None:
        super().__init__(
            "缺少有效的持有證明：請以標頭 DPoP 傳送，每次要求各一個（RFC 9449）",
            "a proof of possession is missing or not valid: send a new one with each request, as DPoP (RFC 9449)",
        )


class NotPermitted(CallerError):
    """The caller is known and lacks the scope."""

    code = ErrorCode.FORBIDDEN


class PurposeMissing(CallerError):
    """Personal data was asked for without a lawful purpose."""

    code = ErrorCode.PURPOSE_MISSING


class Conflict(CallerError):
    """What was asked contradicts what the same caller has asked before."""

    code = ErrorCode.CONFLICT


class SystemName(Protocol):
    """An agency system as a message names it: a member of `hub.rules.systems.SystemCode`."""

    @property
    def name(self) -> str:
        """The code of the system, in capitals."""

    zh_tw: str
    en: str


class SourceError(HubError):
    """An agency system failed; `detail` is for the log and never shown.

    `retry_after`: in how many seconds it is worth asking again, if that is known.
    """

    zh_tw_reason: ClassVar[str]
    en_reason: ClassVar[str]

    def __init__(self, system: SystemName, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"「{system.zh_tw}」{self.zh_tw_reason}", f"{system.en}: the system {self.en_reason}")
        self.system = system
        self.detail = detail
        self.retry_after = retry_after


class SourceTimeout(SourceError):
    """The system did not answer within its time."""

    code = ErrorCode.UPSTREAM_TIMEOUT
    zh_tw_reason = "未在時限內回應"
    en_reason = "did not answer in time"


class SourceUnavailable(SourceError):
    """The system cannot be reached."""

    code = ErrorCode.UPSTREAM_UNAVAILABLE
    zh_tw_reason = "目前無法連線"
    en_reason = "cannot be reached now"


class SourceThrottled(SourceUnavailable):
    """The system has been asked as often as it lets itself be for now."""


class SourceRejected(SourceError):
    """The system refused the request."""

    code = ErrorCode.UPSTREAM_REJECTED
    zh_tw_reason = "拒絕了這項要求"
    en_reason = "refused the request"


class SourceMalformed(SourceError):
    """The system answered in a form that its connector does not know.

    `places`: which keys of the batch were answered so, by their index; empty if that cannot be told.
    """

    code = ErrorCode.UPSTREAM_MALFORMED
    zh_tw_reason = "回應的格式不符約定"
    en_reason = "answered in an unexpected form"

    def __init__(self, system: SystemName, detail: str, *, places: frozenset[int] = frozenset()) -> None:
        super().__init__(system, detail)
        self.places = places


class StartupError(Exception):
    """The hub cannot start: one plain sentence for the operator."""
