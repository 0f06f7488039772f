"""In which language a caller reads of errors, by what it accepts (RFC 9110, section 12.5.4)."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from hub.http.media_types import quality
from hub.http.response import Headers

# By it alone the words of an answer differ, and only where there are errors.
_VARY = (b"vary", b"Accept-Language")


class MessageLanguage(enum.Enum):
    """A language of messages: its tag, and the member of an error's extensions that is written in it."""

    ZH_TW = "zh-TW", "zhTw"
    EN = "en", "en"

    @property
    def tag(self) -> str:
        """As headers name it."""
        return self.value[0]

    @property
    def member(self) -> str:
        """The member of `extensions`."""
        return self.value[1]


# What a tag begins with: every Chinese reader is given the one Chinese there is.
_PRIMARY = {"zh": MessageLanguage.ZH_TW, "en": MessageLanguage.EN}


@lru_cache(maxsize=256)
def preferred_language(accepted: str | None) -> MessageLanguage | None:
    """The language that the caller likes best, of two liked as well the first; None for both of them at once."""
    best: tuple[float, MessageLanguage | None] = (0.0, None)
    for primary, weight in _ranges(accepted or ""):
        if primary in _PRIMARY and weight > best[0]:
            best = (weight, _PRIMARY[primary])
    return best[1]


def worded(body: dict[str, Any], language: MessageLanguage | None) -> dict[str, Any]:
    """An answer whose errors' messages are in this language; as it is, in both, for None."""
    if language is None or "errors" not in body:
        return body
    errors = [{**error, "message": error["extensions"][language.member]} for error in body["errors"]]
    return {**body, "errors": errors}


def language_headers(body: dict[str, Any], language: MessageLanguage | None) -> Headers:
    """What an answer says of its language."""
    if "errors" not in body:
        return ()
    return (_VARY, *(((b"content-language", language.tag.encode()),) if language else ()))


def _ranges(accepted: str) -> Iterator[tuple[str, float]]:
    """The first part of each tag, with its weight."""
    for part in accepted.lower().split(","):
        tag, *parameters = (each.strip() for each in part.split(";"))
        given = dict(each.split("=", 1) for each in parameters if "=" in each)
        yield tag.partition("-")[0], quality(given.get("q", "1"))
