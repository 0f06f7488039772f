"""What a document must be before it is validated: short, and with exactly one operation to run."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    Source,
    Token,
    TokenKind,
    ValidationContext,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from hub.errors import BadInput
from hub.schema import scalar_input

# Those that strawberry's input types rely on, beside GraphQL's own.
_RULES = (MaybeNullValidationRule, OneOfInputValidationRule)

# Comments are no tokens, and take time to read.
MAX_CHARACTERS = 50_000
MAX_TOKENS = 2_000
MAX_DIGITS = 400
MAX_ERRORS = 20
# By itself it compares for two seconds, 500,000 steps, before it gives up.
OVERLAP_BUDGET = 20_000


def parsed(query: str) -> DocumentNode:
    """The document; raises GraphQLSyntaxError, also for too many tokens or an endless number, and BadInput."""
    if len(query) > MAX_CHARACTERS:
        raise BadInput(
            f"查詢最長 {MAX_CHARACTERS} 字元，收到 {len(query)}",
            f"a query may have {MAX_CHARACTERS} characters at most, got {len(query)}",
        )
    source = Source(query)
    document = parse(source, no_location=False, max_lexical_tokens=MAX_TOKENS)
    # Python will not read an integer of thousands of digits, which graphql-core takes for a bug.
    for token in _tokens(document):
        if token.kind in (TokenKind.INT, TokenKind.FLOAT) and token.end - token.start > MAX_DIGITS:
            raise GraphQLSyntaxError(source, token.start, f"a number may have {MAX_DIGITS} digits at most")
    return document


class _BoundedOverlap(OverlappingFieldsCanBeMergedRule):
    """The rule that compares fields of one name, each with each, with less patience than it has by itself."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = OVERLAP_BUDGET


_GRAPHQL_RULES = [
    _BoundedOverlap if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules
]


def validated(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """What of the document does not fit the schema."""
    if errors := validate(schema, document, _GRAPHQL_RULES, MAX_ERRORS):
        return errors
    try:
        return validate(schema, document, _RULES)
    except (AttributeError, KeyError):
        # strawberry's rule looks a fragment's variables up in whichever operation it has seen last.
        return [
            GraphQLError(
                "A variable of a oneOf input cannot stand in a fragment; write the fields in the operation."
            )
        ]


def _tokens(document: DocumentNode) -> Iterator[Token]:
    token = document.loc.start_token if document.loc else None
    while token:
        yield token
        token = token.next


def operation_to_run(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The one operation that `name` means; raises BadInput if none or several are."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    named = [node for node in operations if name is None or (node.name and node.name.value == name)]
    if len(named) != 1:
        got = scalar_input.shown(name) if name else None
        raise BadInput(
            f"operationName 應指定 {len(operations)} 個操作之一，收到{got or '空值'}",
            f"operationName should name one of {len(operations)} operations, got {got or 'none'}",
        )
    return named[0]
