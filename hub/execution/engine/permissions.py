"""Fields that not every operation may have: asked for before anything of them is fetched, once in a run.

A schema guards a field by a function of the operation's context, which raises if the field may not be had. That
is then the failure of the field wherever it is asked for; its neighbours are answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import GraphQLField, default_field_resolver

if TYPE_CHECKING:
    from hub.execution.engine.plan import ObjectPlan

# Equal ones are asked once in a run, so they are hashable.
Permission: TypeAlias = Callable[[Any], None]

# The key of a field's permission in its `extensions`.
PERMISSION = "permission"

NOTHING: Mapping[str, Exception] = MappingProxyType({})


def permit_only(field: GraphQLField, permission: Permission) -> None:
    """Let the field be had with this permission alone, by graphql-core and in subscriptions too."""
    field.extensions[PERMISSION] = permission
    field.resolve = _after(permission, field.resolve or default_field_resolver)
    if field.subscribe is not None:
        field.subscribe = _after(permission, field.subscribe)


def permission_of(field: GraphQLField) -> Permission | None:
    """What a field is guarded by."""
    return field.extensions.get(PERMISSION)


class Permissions:
    """What one run may have, by its context."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._verdicts: dict[Permission, Exception | None] = {}

    def refused(self, plan: ObjectPlan) -> Mapping[str, Exception]:
        """Why fields of a selection may not be had, by their response keys."""
        if not plan.guarded:
            return NOTHING
        return {
            key: reason
            for permission, keys in plan.guarded.items()
            if (reason := self._verdict(permission)) is not None
            for key in keys
        }

    def _verdict(self, permission: Permission) -> Exception | None:
        if permission not in self._verdicts:
            self._verdicts[permission] = _refusal(permission, self._context)
        return self._verdicts[permission]


def _refusal(permission: Permission, context: Any) -> Exception | None:
    try:
        permission(context)
    except Exception as error:
        # With its traceback it would know who knows it, and such a ring waits for the garbage collector.
        return error.with_traceback(None)
    return None


def _after(permission: Permission, resolve: Callable[..., Any]) -> Callable[..., Any]:
    def permitted(source: Any, info: Any, **arguments: Any) -> Any:
        permission(info.context)
        return resolve(source, info, **arguments)

    return permitted
