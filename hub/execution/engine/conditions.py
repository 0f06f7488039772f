"""What an operation's plan depends on beside its text: the variables of `@skip` and `@include`."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues

_CONDITIONS = frozenset(("skip", "include"))
# What of a document is left to graphql-core, and under which name that is counted.
_LEFT = {"defer": "incremental delivery", "stream": "incremental delivery"}
_KEEPS_ERRORS = "experimental_disableErrorPropagation"


class Conditions:
    """The names of the variables that decide which fields there are, and their values for one request."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        found = {
            (name, directive.name.value)
            for directive in _directives(document)
            for name in _variables_of(directive)
        }
        # Others are those of another operation of the document.
        own = {each.variable.name.value for each in operation.variable_definitions or ()}
        self.names = tuple(sorted({name for name, _ in found} & own))
        self._including = {name for name, directive in found if directive == "include"}

    def values(self, variables: VariableValues) -> tuple[bool, ...] | None:
        """The value of each; None if one of them is not a yes or no."""
        found = tuple(variables.coerced.get(name) for name in self.names)
        return found if all(type(value) is bool for value in found) else None  # type: ignore[return-value]  # as tested

    def only(self, variables: VariableValues) -> VariableValues:
        """The conditions alone: a plan is kept, and must know no other value of a caller."""
        return VariableValues(
            {name: variables.sources[name] for name in self.names},
            {name: variables.coerced[name] for name in self.names},
        )

    def all_fields(self) -> VariableValues:
        """Conditions under which as many fields are there as can be."""
        return VariableValues({}, {name: name in self._including for name in self.names})


def reason_to_leave(document: DocumentNode, operation: OperationDefinitionNode) -> str | None:
    """Why the operation is left to graphql-core; None if it can be compiled."""
    fragments = (each for each in document.definitions if isinstance(each, FragmentDefinitionNode))
    if any(each.variable_definitions for each in fragments):
        return "variables of fragments"
    for directive in _directives(document):
        if directive.name.value in _LEFT:
            return _LEFT[directive.name.value]
        if directive.name.value == _KEEPS_ERRORS:
            return "errors that stay in place"
    return None


def _directives(document: DocumentNode) -> list[DirectiveNode]:
    found: list[DirectiveNode] = []

    class Collect(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: object) -> None:
            found.append(node)

    visit(document, Collect())
    return found


def _variables_of(directive: DirectiveNode) -> Iterator[str]:
    if directive.name.value in _CONDITIONS:
        for argument in directive.arguments or ():
            if isinstance(argument.value, VariableNode):
                yield argument.value.name.value
