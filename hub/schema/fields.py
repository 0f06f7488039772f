"""How a public type is declared over a record: attributes, small pure functions and links."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, cast

import strawberry
from strawberry.types.enum import EnumValue

from hub.context import Context
from hub.execution.engine.declared import Computed, ComputedAt, Load, Loaded, Records
from hub.execution.places import PathPlace, Place
from hub.rules.terms import Term
from hub.services.field_policies import FieldPolicy
from hub.sources import PublicSource, Source

T = TypeVar("T")
TermType = TypeVar("TermType", bound=type[Term])
Resolver = TypeVar("Resolver", bound=Callable[..., Any])

Info: TypeAlias = strawberry.Info[Context, None]

Rows: TypeAlias = Sequence[Any]
Arguments: TypeAlias = Mapping[str, Any]
Values: TypeAlias = Sequence[Any] | Awaitable[Sequence[Any]]

# Under this key a field's metadata says how it is had: `hub.execution.engine.declared`, or a function that makes
# it for the name of the type that the field is on.
HOW = "how"
# Under this key it says who may see the field, where that is not said of the whole type.
POLICY = "policy"


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


def seen_by(policy: FieldPolicy) -> Callable[[type[T]], type[T]]:
    """Who may see the fields of a type, but for those that say it of themselves."""

    def declare(cls: type[T]) -> type[T]:
        cls.field_policy = policy  # type: ignore[attr-defined]  # for `policies`
        return cls

    return declare


def record_type(
    record: type | tuple[type, ...], zh_tw: str, en: str, *, policy: FieldPolicy
) -> Callable[[type[T]], type[T]]:
    """A public type whose fields read `record`; the record itself is the value, nothing is copied."""
    classes = record if isinstance(record, tuple) else (record,)

    def declare(cls: type[T]) -> type[T]:
        cls.is_type_of = staticmethod(lambda value, _info: isinstance(value, classes))  # type: ignore[attr-defined]  # strawberry looks for it
        cls.records = Records(classes)  # type: ignore[attr-defined]  # for `declarations`
        return strawberry.type(seen_by(policy)(cls), description=say(zh_tw, en))

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

    return strawberry.field(resolver=resolve, description=say(zh_tw, en), metadata={HOW: Computed(read)})


def computed_at(read: Callable[[Any, Context], Any], zh_tw: str, en: str) -> Any:
    """A field that depends on the operation as well, such as on its time."""

    def resolve(root: Any, info: Info) -> Any:
        return read(root, info.context)

    return strawberry.field(resolver=resolve, description=say(zh_tw, en), metadata={HOW: ComputedAt(read)})


def awaited_at(read: Callable[[Any, Context], Awaitable[Any]], zh_tw: str, en: str) -> Any:
    """A field that has to be waited for in each parent, as it is put together from several loads."""

    def resolve(root: Any, info: Info) -> Awaitable[Any]:
        return read(root, info.context)

    return strawberry.field(resolver=resolve, description=say(zh_tw, en))


def link(source: Source[Any, Any], key: str | Callable[[Any], Any], zh_tw: str, en: str) -> Any:
    """A field loaded from `source` by the parent's attribute or pure function `key`; a null key is a null."""
    read = _reader(key)

    def load(rows: Rows, _arguments: Arguments, context: Context, place: Place) -> Values:
        return context.load_each(source, [read(row) for row in rows], place)

    def resolve(root: Any, info: Info) -> Any:
        return for_one(load, root, {}, info)

    return loaded(load, source, resolve, zh_tw, en, key=key if isinstance(key, str) else "")


def loaded(
    load: Load, source: Source[Any, Any], resolve: Callable[..., Any], zh_tw: str, en: str, *, key: str = ""
) -> Any:
    """A field that is loaded for all parents of a level at once; `resolve` is the same for one parent.

    strawberry reads the field's arguments from `resolve`; `load` gets them by their public names.
    """
    how = Loaded(load, str(source), key, policy_of(source))
    return strawberry.field(resolver=resolve, description=say(zh_tw, en), metadata={HOW: how})


def for_one(load: Load, root: Any, arguments: Arguments, info: Info) -> Any:
    """What `load` gives for one parent."""
    values = load((root,), arguments, info.context, PathPlace(info.path))
    return values[0] if isinstance(values, Sequence) else _first(values)


async def _first(values: Awaitable[Sequence[Any]]) -> Any:
    return (await values)[0]


def policy_of(source: Source[Any, Any]) -> str:
    """How the answers of a source are kept, in words for a plan."""
    if not isinstance(source, PublicSource):
        return f"{source.privacy.value}, never kept"
    keeping = source.keeping
    return f"fresh for {keeping.fresh_for:g} s, given in need for {keeping.stale_for:g} s"


def only_for(policy: FieldPolicy, field: Any) -> Any:
    """A declared field, for fewer callers than the rest of its type."""
    field.metadata = {**field.metadata, POLICY: policy}
    return field


def root(public_type: object, zh_tw: str, en: str, *, policy: FieldPolicy) -> Callable[[Resolver], Resolver]:
    """A root field of `public_type`; its method returns the record that the type reads."""
    return cast(
        "Callable[[Resolver], Resolver]",
        strawberry.field(graphql_type=public_type, description=say(zh_tw, en), metadata={POLICY: policy}),
    )


def stream(public_type: object, zh_tw: str, en: str, *, policy: FieldPolicy) -> Callable[[Resolver], Resolver]:
    """A root field of a subscription, of `public_type`; its method returns a stream of the type's records."""
    return cast(
        "Callable[[Resolver], Resolver]",
        strawberry.subscription(graphql_type=public_type, description=say(zh_tw, en), metadata={POLICY: policy}),
    )


def argument(zh_tw: str, en: str) -> Any:
    """The description of an argument, for `Annotated`."""
    return strawberry.argument(description=say(zh_tw, en))


def _reader(key: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    return (lambda record: getattr(record, key)) if isinstance(key, str) else key
