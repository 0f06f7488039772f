"""Which documents are run: what came by its id, and what came as text, as far as texts are taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hub.errors import BadInput, DocumentNotTrusted, DocumentUnknown
from hub.http.requests import GraphQLRequest, SentRequest
from hub.http.stored_documents import StoredDocuments, sha256_of
from hub.rules.document_mode import DocumentMode
from hub.services.callers import DOCUMENTS_ANY, Caller


class Admission:
    """Turns what was sent into what is run. `count` is told of each document: stored, unknown, refused."""

    def __init__(self, stored: StoredDocuments, mode: DocumentMode, count: Callable[[str], None]) -> None:
        self._stored = stored
        self._mode = mode
        self._count = count

    def admitted(self, sent: SentRequest, caller: Caller) -> GraphQLRequest:
        """The request with its text; raises BadInput, DocumentUnknown or DocumentNotTrusted."""
        query = self._text(sent, caller)
        return GraphQLRequest(query, sent.variables, sent.operation_name, sent.extensions, self._stored.has(query))

    def _text(self, sent: SentRequest, caller: Caller) -> str:
        document_id = _id_of(sent)
        if sent.query is None:
            return self._by_id(document_id)
        if document_id is not None and sha256_of(sent.query) != document_id.removeprefix("sha256:"):
            raise BadInput("文件編號不是 query 的 SHA-256", "the document's id is not the SHA-256 of its text")
        if self._stored.has(sent.query):
            self._count("stored")
        elif self._takes_texts_of(caller):
            self._count("unknown")
        else:
            self._count("refused")
            raise DocumentNotTrusted(
                "只執行已登記的文件：請以 documentId 指定",
                "only stored documents are run: name one by its documentId",
            )
        return sent.query

    def _by_id(self, document_id: str | None) -> str:
        if document_id is None:
            raise BadInput("缺少 query 或 documentId", "neither query nor documentId was sent")
        text = self._stored.text(document_id)
        self._count("refused" if text is None else "stored")
        if text is None:
            raise DocumentUnknown("沒有這個編號的文件", "no document is stored under this id")
        return text

    def _takes_texts_of(self, caller: Caller) -> bool:
        if self._mode is DocumentMode.TRUSTED_AND_STAFF:
            return DOCUMENTS_ANY in caller.scopes
        return self._mode is DocumentMode.OPEN


def _id_of(sent: SentRequest) -> str | None:
    """The id by the draft of GraphQL over HTTP, or else as Apollo's clients send it."""
    if sent.document_id is not None:
        return sent.document_id
    persisted = (sent.extensions or {}).get("persistedQuery")
    if persisted is None:
        return None
    found = persisted.get("sha256Hash") if isinstance(persisted, Mapping) else None
    if not isinstance(found, str):
        raise BadInput(
            "extensions.persistedQuery 應有 sha256Hash", "extensions.persistedQuery should have a sha256Hash"
        )
    return found
