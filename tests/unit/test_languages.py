"""The language of messages: what the caller likes best of the two that there are, or both."""

import pytest

from hub.http.languages import MessageLanguage, language_headers, preferred_language, worded

ZH, EN = MessageLanguage.ZH_TW, MessageLanguage.EN
ERROR = {"message": "壞 / bad", "extensions": {"code": "BAD_USER_INPUT", "zhTw": "壞", "en": "bad"}, "path": ["a"]}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, None),
        ("", None),
        ("*", None),
        ("ja, ko;q=0.8", None),
        ("zh-TW", ZH),
        ("zh", ZH),
        ("zh-Hant-TW,zh;q=0.9", ZH),
        ("ZH-tw", ZH),
        ("en", EN),
        ("en-GB,en;q=0.9", EN),
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", ZH),
        ("en-US,en;q=0.9,zh-TW;q=0.8", EN),
        ("ja, en;q=0.4, zh;q=0.6", ZH),
        ("zh;q=0, en;q=0.1", EN),
        ("zh;q=0", None),
        ("en;q=nonsense, zh;q=0.1", ZH),
        ("en;q=2", None),
        ("en, zh", EN),
        (";;,=,q=1;q", None),
    ],
)
def test_the_caller_is_told_in_the_language_it_likes_best(accepted, language):
    assert preferred_language(accepted) is language


@pytest.mark.parametrize(("language", "message"), [(ZH, "壞"), (EN, "bad"), (None, "壞 / bad")])
def test_the_message_is_in_that_language_and_both_stay_beside_it(language, message):
    body = {"errors": [ERROR], "data": {"a": None}}
    assert worded(body, language) == {"errors": [{**ERROR, "message": message}], "data": {"a": None}}
    assert ERROR["message"] == "壞 / bad"


def test_an_answer_says_its_language_only_where_it_has_one():
    failed = {"errors": [ERROR]}
    assert language_headers(failed, ZH) == ((b"vary", b"Accept-Language"), (b"content-language", b"zh-TW"))
    assert language_headers(failed, None) == ((b"vary", b"Accept-Language"),)
    assert language_headers({"data": {}}, EN) == ()
