"""The endpoint passes the audit that the makers of the draft wrote for servers."""


def test_every_check_of_the_audit_is_met(node, site):
    found = node("audit.js", f"http://127.0.0.1:{site.port}/graphql")
    assert len(found) == 61
    assert [each for each in found if each["status"] != "ok"] == []
