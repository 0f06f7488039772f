"""Sizes that an operation states: numbers, and lists by their lengths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from graphql import FieldNode, IntValueNode, ListValueNode, OperationDefinitionNode, ValueNode, VariableNode

# By the variable's name; None for what is neither a number nor a list.
Sizes: TypeAlias = dict[str, int | None]


def default_sizes(definition: OperationDefinitionNode) -> Sizes:
    """The sizes that the operation's variables have by default."""
    return {
        each.variable.name.value: _stated(each.default_value, {}) if each.default_value else None
        for each in definition.variable_definitions or ()
    }


def sizes_of(variables: Mapping[str, Any], defaults: Sizes) -> Sizes:
    """The sizes of the operation's variables, as they were sent or by default."""
    return {name: _size(variables[name]) if name in variables else size for name, size in defaults.items()}


def stated_sizes(node: FieldNode, arguments: tuple[str, ...], sizes: Sizes) -> Iterator[int]:
    """The sizes that those of the arguments state which are there."""
    for each in node.arguments or ():
        if each.name.value in arguments:
            size = _stated(each.value, sizes)
            if size is not None:
                yield size


def _stated(node: ValueNode, sizes: Sizes) -> int | None:
    if isinstance(node, VariableNode):
        return sizes.get(node.name.value)
    if isinstance(node, IntValueNode):
        return _size(int(node.value))
    return len(node.values) if isinstance(node, ListValueNode) else None


def _size(value: Any) -> int | None:
    if isinstance(value, list):
        return len(value)
    if isinstance(value, float) and math.isfinite(value):
        # GraphQL takes 100.0 for 100.
        value = int(value)
    # What is negative is refused elsewhere, and must not make anything cheaper.
    return max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else None
