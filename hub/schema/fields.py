"""How a public type is declared over a record: attributes, small pure functions and links."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, cast

import strawberry
from strawberry.types.enum import EnumValue

from hub.context import Context
from hub.rules.terms import Term
from hub.sources import Source

T = TypeVar("T")
TermType = TypeVar("TermType", bound=type[Term])
Resolver = TypeVar("Resolver", bound=Callable[..., Any])

Info: TypeAlias = strawberry.Info[Context, None]


class PlacedInfo(strawberry.Info[Context, None]):
    """What a field is resolved with: its context knows the place in the answer that is being filled."""

    @property
    def context(self) -> Context:
        """The operation's context at this field."""
        context: Context = self._raw_info.context
        return context.at(self._raw_info.path)


def say(zh_tw: str, en: str) -> str:
    """A description in both languages."""
    return f"{zh_tw} · {en}"


def record_type(record: type | tuple[type, ...], zh_tw: str, en: str) -> Callable[[type[T]], type[T]]:
    """A public type whose fields read `record`; the record itself is the value, nothing is copied."""

    def declare(cls: type[T]) -> type[T]:
        cls.is_type_of = staticmethod(lambda value, _info: isinstance(value, record))  # type: ignore[attr-defined]  # strawberry looks for it
        return strawberry.type(cls, description=say(zh_tw, en))

    return declare


def public_enum(terms: TermType, zh_tw: str, en: str, *, name: str | None = None) -> TermType:
    """A public enum of coded terms; each value is described by the names that it carries."""
    strawberry.enum(terms, name=name, description=say(zh_tw, en))
    definition = terms.__strawberry_definition__  # type: ignore[attr-defined]  # set by strawberry.enum
    definition.values = [
        EnumValue(name=term.name, value=term.value, description=say(term.zh_tw, term.en)) for term in terms
    ]
    return terms


def attribute(zh_tw: str, en: str) -> Any:
    """A field that reads the attribute of its own name."""
    return strawberry.field(description=say(zh_tw, en))


def computed(read: Callable[[Any], Any], zh_tw: str, en: str) -> Any:
    """A field that a pure function reads from the record."""

    def resolve(root: Any) -> Any:
        return read(root)

    return strawberry.field(resolver=resolve, description=say(zh_tw, en))


def computed_at(read: Callable[[Any, Context], Any], zh_tw: str, en: str) -> Any:
    """A field that depends on the operation as well, such as on its time."""

    def resolve(root: Any, info: Info) -> Any:
        return read(root, info.context)

    return strawberry.field(resolver=resolve, description=say(zh_tw, en))


@dataclass(frozen=True, slots=True)
class Link:
    """A declared link: the source it loads from and the key that the parent record gives."""

    source: Source[Any, Any]
    key: Callable[[Any], Any]


def link(source: Source[Any, Any], key: str | Callable[[Any], Any], zh_tw: str, en: str) -> Any:
    """A field loaded from `source` by the parent's attribute or pure function `key`; a null key is a null."""
    read = _reader(key)

    def resolve(root: Any, info: Info) -> asyncio.Future[Any] | None:
        value = read(root)
        return None if value is None else info.context.load(source, value)

    return strawberry.field(resolver=resolve, description=say(zh_tw, en), metadata={"link": Link(source, read)})


def root(public_type: object, zh_tw: str, en: str) -> Callable[[Resolver], Resolver]:
    """A root field of `public_type`; its method returns the record that the type reads."""
    return cast(
        "Callable[[Resolver], Resolver]",
        strawberry.field(graphql_type=public_type, description=say(zh_tw, en)),
    )


def argument(zh_tw: str, en: str) -> Any:
    """The description of an argument, for `Annotated`."""
    return strawberry.argument(description=say(zh_tw, en))


def _reader(key: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    return (lambda record: getattr(record, key)) if isinstance(key, str) else key
