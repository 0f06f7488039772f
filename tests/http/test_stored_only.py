"""Where only stored documents are run nobody is shown a page to write others in."""

import pytest

from hub.app.configuration import Configuration
from hub.rules.document_mode import DocumentMode
from tests.conftest import Site, listening


@pytest.fixture(params=list(DocumentMode))
def served(request, urls):
    """The mode, and a hub that has it."""
    for port in listening(urls, Configuration(documents=request.param)):
        yield request.param, Site(port, "")


def test_graphiql_is_there_unless_nobody_may_write_a_query(served):
    mode, site = served
    reply = site.request("GET", "/graphiql")
    page = reply.body.decode()
    assert reply.status == 200
    assert ("<script" in page) == (mode is not DocumentMode.TRUSTED)
    assert ("這裡只執行已登記的文件" in page) == (mode is DocumentMode.TRUSTED)
    assert ("Only stored documents are run here" in page) == (mode is DocumentMode.TRUSTED)
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


def test_what_the_page_leads_to_is_there(served):
    _, site = served
    assert site.request("GET", "/schema.graphql").status == 200
