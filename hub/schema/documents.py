"""What a document must be before it is validated: short, and with exactly one operation to run."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    Source,
    Token,
    TokenKind,
    parse,
)
from strawberry.extensions import SchemaExtension

from hub.errors import BadInput
from hub.schema import scalar_input

MAX_TOKENS = 2_000
MAX_DIGITS = 400


class OneOperation(SchemaExtension):
    """Parses the document within its limit and refuses it unless it is clear what to run."""

    def on_parse(self) -> Iterator[None]:
        """Give strawberry the parsed document, so that it is not parsed again."""
        context = self.execution_context
        document = parsed(context.query or "")
        # `operation_name` would be the first operation's where none was given.
        operation_to_run(document, context._provided_operation_name)  # noqa: SLF001
        context.graphql_document = document
        yield


def parsed(query: str) -> DocumentNode:
    """The document; raises GraphQLSyntaxError, also for one that is too long or has an endless number."""
    source = Source(query)
    document = parse(source, no_location=False, max_lexical_tokens=MAX_TOKENS)
    # Python will not read an integer of thousands of digits, which graphql-core takes for a bug.
    for token in _tokens(document):
        if token.kind in (TokenKind.INT, TokenKind.FLOAT) and token.end - token.start > MAX_DIGITS:
            raise GraphQLSyntaxError(source, token.start, f"a number may have {MAX_DIGITS} digits at most")
    return document


def _tokens(document: DocumentNode) -> Iterator[Token]:
    token = document.loc.start_token if document.loc else None
    while token:
        yield token
        token = token.next


def operation_to_run(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The one operation that `name` means; raises BadInput if there is none, or no telling which."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    named = [node for node in operations if name is None or (node.name and node.name.value == name)]
    if len(named) != 1:
        got = scalar_input.shown(name) if name else None
        raise BadInput(
            f"operationName 應指定 {len(operations)} 個操作之一，收到{got or '空值'}",
            f"operationName should name one of {len(operations)} operations, got {got or 'none'}",
        )
    if named[0].operation is not OperationType.QUERY:
        raise BadInput(
            "本服務只執行查詢（query）", f"this hub runs queries only, got a {named[0].operation.value}"
        )
    return named[0]
