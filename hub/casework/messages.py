"""Messages to citizens, by e-mail or SMS, through whatever sends them for the city."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from hub.casework.contacts import CONTACT, Channel
from hub.casework.delivering import Tries
from hub.casework.posting import Failure, Post
from hub.casework.texts import text, title
from hub.casework.webhooks import body, headers
from hub.rules.bilingual import Bilingual
from hub.services.postgres import Database, Statement
from hub.services.seals import BrokenSeal, Seals


class Waiting(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A message that is to be sent."""

    id: UUID
    about: str
    about_id: UUID
    case_number: str
    stage: str
    agency_code: str | None
    channel: Channel
    sealed_contact: bytes | None
    created_at: datetime
    attempts: int


TO_SEND = Statement("hub/message_to_send", Waiting, current=True)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is sent; `to` is personal, and in no representation."""

    id: UUID
    at: datetime
    channel: Channel
    to: str = field(repr=False)
    title: Bilingual
    text: Bilingual


class Sender(Protocol):
    """Sends messages."""

    async def send(self, message: Message, now: datetime) -> Failure | None:
        """Why the message was not taken; None if it was. One that is sent again has the same id."""
        ...


class GatewaySender:
    """Posts messages to the city's gateway for e-mail and SMS, signed as webhooks are."""

    def __init__(self, post: Post, address: str, secret: str) -> None:
        self._post = post
        self._address = address
        self._secret = secret

    async def send(self, message: Message, now: datetime) -> Failure | None:
        """Why the gateway did not take it; None if it did."""
        data = {
            "channel": message.channel,
            "to": message.to,
            "title": _both(message.title),
            "text": _both(message.text),
        }
        content = body("citizen.message", message.at, data)
        return await self._post(self._address, headers([self._secret], message.id, now, content), content)


class ShownSender:
    """Shows messages instead of sending them, as the demo does."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show

    async def send(self, message: Message, now: datetime) -> Failure | None:  # of the protocol
        """Show it; None."""
        self._show(f"{message.channel} {message.to}: {message.text.zh_tw} / {message.text.en}")
        return None


class Messages:
    """Sends what waits to be sent; `name_of` gives the name of an agency by its code."""

    def __init__(
        self,
        database: Database,
        seals: Seals,
        sender: Sender,
        tries: Tries,
        name_of: Callable[[str], Awaitable[Bilingual]],
    ) -> None:
        self._database = database
        self._seals = seals
        self._sender = sender
        self._tries = tries
        self._name_of = name_of

    async def send(self, id_: UUID) -> timedelta | None:
        """Try once; in how long to try again, or None if it was sent, is dead, or was before."""
        for waiting in await self._database.all(TO_SEND, id_):
            now = self._tries.now()
            failure = await self._sent(waiting, now)
            if failure:
                return await self._failed(waiting, failure, now)
            await self._database.execute("hub/mark_message_sent", id_, now)
            self._tries.tell("message", "delivered")
        return None

    async def _sent(self, waiting: Waiting, now: datetime) -> Failure | None:
        try:
            to = self._seals.open(CONTACT, waiting.sealed_contact or b"")
        except BrokenSeal:
            return Failure("contact cannot be opened", is_final=True)
        name = await self._name_of(waiting.agency_code) if waiting.agency_code else Bilingual("", "")
        said = text(waiting.about, waiting.stage, waiting.case_number, name)
        message = Message(waiting.id, waiting.created_at, waiting.channel, to, title(waiting.case_number), said)
        return await self._sender.send(message, now)

    async def _failed(self, waiting: Waiting, failure: Failure, now: datetime) -> timedelta | None:
        again = self._tries.after("message", waiting.attempts + 1, failure)
        dead_at = now if again is None else None
        await self._database.execute("hub/note_failed_message", waiting.id, failure.reason, dead_at)
        return again


def _both(said: Bilingual) -> dict[str, str | None]:
    return {"zhTw": said.zh_tw, "en": said.en}
