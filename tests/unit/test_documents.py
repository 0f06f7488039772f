"""What is kept of documents: operations with their plans, and nothing that may be personal."""

import pytest
from graphql import GraphQLSyntaxError, build_schema

from hub.errors import BadInput
from hub.execution.engine import Engine
from hub.http.documents import Documents, InvalidDocument

SCHEMA = build_schema("type Query { name(of: String): String, other: Int }")


def documents(max_characters=1000):
    return Documents(Engine(SCHEMA), max_characters)


def test_the_same_text_is_the_same_operation():
    kept = documents()
    assert kept.operation("{ other }", None) is kept.operation("{ other }", None)


def test_each_operation_of_a_text_is_kept_by_its_name():
    kept, text = documents(), "query A { other } query B { name }"
    assert kept.operation(text, "A") is kept.operation(text, "A")
    assert kept.operation(text, "A").definition.name.value == "A"
    assert kept.operation(text, "B").definition.name.value == "B"


@pytest.mark.parametrize("text", ['{ name(of: "A123456789") }', "{ other } # A123456789", '{ name(of: """A""") }'])
def test_a_text_or_comment_in_a_document_may_be_personal_and_is_not_kept(text):
    kept = documents()
    assert kept.operation(text, None) is not kept.operation(text, None)


def test_what_is_wrong_is_not_kept():
    kept = documents()
    for text, refusal in (
        ("{", GraphQLSyntaxError),
        ("{ nothing }", InvalidDocument),
        ("mutation { a }", InvalidDocument),
        ("query A { other } query B { other }", BadInput),
    ):
        with pytest.raises(refusal):
            kept.operation(text, None)
    assert not kept._kept


def test_the_documents_used_last_are_kept_as_far_as_they_have_room():
    kept = documents(max_characters=len("{ a: other }") * 2)
    a, b = kept.operation("{ a: other }", None), kept.operation("{ b: other }", None)
    assert kept.operation("{ a: other }", None) is a
    kept.operation("{ c: other }", None)
    assert kept.operation("{ a: other }", None) is a
    assert kept.operation("{ b: other }", None) is not b


def test_a_document_larger_than_all_room_is_not_kept():
    kept = documents(max_characters=5)
    kept.operation("{ other }", None)
    assert (len(kept._kept), kept._characters) == (0, 0)
