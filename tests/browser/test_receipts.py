"""The page that checks receipts, in headless Chromium: what it says of each, by keyboard, picture and camera."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from hub.app.receipts import receipt_words
from hub.app.site import ROUTES
from hub.http.middleware import RequestId
from hub.http.request_metrics import RequestMetrics
from hub.privacy.kinds import certificate_kinds
from hub.privacy.receipts.hashed import Withheld
from hub.privacy.receipts.keys import jwk_set
from hub.privacy.receipts.receipt import read
from hub.privacy.receipts.statement import statement
from hub.privacy.subjects import Subject, parcel
from hub.privacy.terms import EvidenceField, LookupForm, SubjectKind
from tests.browser.conftest import CHROMIUM, QUIET, watch
from tests.inputs.receipts import ANSWERED, ASKED, CITIZEN, KEY, NEIGHBOUR, OTHER_KEY, issued, tampered

NOW = datetime.now(UTC)
TODAY = msgspec.structs.replace(ANSWERED, at=NOW)
RECEIPT = issued(answered=TODAY)
TAMPERED = tampered(RECEIPT)
HASHED = Withheld("NATIONAL_ID", NEIGHBOUR)
WORDS = receipt_words(certificate_kinds())
GOOD, OPEN = "收據有效，對象相符", "收據有效；尚未核對對象"


@pytest.fixture
def origin(serve):
    return serve(hub([KEY.public]))


def hub(keys):
    """The addresses of the hub that the page needs, as every answer of the hub is sent."""
    site = RequestId(Starlette(routes=ROUTES), lambda: "0" * 32)
    state = {
        "jwks": jwk_set(keys),
        "receipt_words": WORDS,
        "requests": RequestMetrics(CollectorRegistry()),
        "request_log": None,
    }

    async def app(scope, receive, send):
        await site({**scope, "state": dict(state)}, receive, send)

    return app


def check(page, receipt, subject="", other=None):
    page.get_by_label("收據 Receipt", exact=True).fill(receipt)
    page.get_by_label("對象的號碼").fill(subject)
    if other is not None:
        page.get_by_label("查驗事項中的個人資料").fill(other)
    page.get_by_role("button", name="檢查 Check").click()
    return page.locator(".verdict")


RECORD = msgspec.structs.replace(
    ASKED, form=LookupForm.RECORD, claim=None, fields=(EvidenceField.YEAR, EvidenceField.INCOME_CLASS)
)
SAID = {
    "a claim": RECEIPT,
    "a claim of a younger hub": issued(answered=TODAY, parameters={"national_id": HASHED, "of_what": "SOMETHING"}),
    "a record": issued(asked=RECORD, answered=TODAY, parameters={}),
}


@pytest.mark.parametrize("receipt", SAID.values(), ids=SAID)
def test_a_receipt_holds_and_says_on_the_page_what_the_command_says(visit, origin, expect, receipt):
    opened = visit(origin, "/receipts")
    page = opened.page
    expect(check(page, receipt)).to_contain_text(OPEN)
    said = list(statement(read(receipt, {KEY.public.id: KEY.public}).receipt, WORDS))
    assert page.locator("dt").all_inner_texts() == [in_both(label) for label, _ in said]
    assert page.locator("dd").all_inner_texts() == [in_both(what) for _, what in said]
    assert (opened.complaints, opened.foreign) == ([], [])


def in_both(text):
    return text.zh_tw if text.en == text.zh_tw else f"{text.zh_tw}\n{text.en}"


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        (CITIZEN, GOOD),
        (" ｅ295000004 ", GOOD),
        (NEIGHBOUR, "對象不符：不是這個號碼的收據"),
        ("x", "The subject does not fit: it is not about this number"),
    ],
)
def test_it_is_about_whoever_has_the_number(visit, origin, expect, subject, said):
    expect(check(visit(origin, "/receipts").page, RECEIPT, subject)).to_contain_text(said)


def test_a_personal_value_in_a_claim_is_asked_for_where_there_is_one(visit, origin, expect):
    page = visit(origin, "/receipts").page
    expect(check(page, RECEIPT, CITIZEN)).to_contain_text(GOOD)
    expect(page.get_by_label("查驗事項中的個人資料")).to_be_hidden()
    receipt = issued(answered=TODAY, parameters={"national_id": HASHED})
    expect(check(page, receipt, CITIZEN)).to_contain_text(GOOD)
    expect(check(page, receipt, CITIZEN, CITIZEN)).to_contain_text("查驗事項不符：所查的不是這個值")
    expect(check(page, receipt, CITIZEN, NEIGHBOUR)).to_contain_text(GOOD)


def test_a_parcel_is_named_as_people_write_it(visit, origin, expect):
    page = visit(origin, "/receipts").page
    receipt = issued(answered=TODAY, subject=Subject(SubjectKind.PARCEL, parcel("獅甲段", "123-1")))
    expect(check(page, receipt, "獅甲段/123-1")).to_contain_text(GOOD)
    expect(check(page, receipt, "獅甲段/0123-0001")).to_contain_text(GOOD)
    expect(check(page, receipt, "獅甲段/123")).to_contain_text("對象不符")


@pytest.mark.parametrize(("receipt", "said"), TAMPERED.values(), ids=TAMPERED)
def test_whatever_is_done_to_a_receipt_is_told_of(visit, origin, expect, receipt, said):
    page = visit(origin, "/receipts").page
    verdict = check(page, receipt)
    expect(verdict).to_contain_text(said)
    expect(verdict).to_have_class("verdict bad")
    expect(page.locator("dl")).to_have_count(0)
    expect(page.locator("#code")).to_be_hidden()


def test_one_that_has_expired_still_says_what_it_was(visit, origin, expect):
    page = visit(origin, "/receipts").page
    old = issued(answered=msgspec.structs.replace(ANSWERED, at=NOW - timedelta(days=3)), days=1)
    expect(check(page, old)).to_contain_text("expired: it was good until")
    expect(page.get_by_label("檢查結果")).to_contain_text("社會救助法")
    early = issued(answered=msgspec.structs.replace(ANSWERED, at=NOW + timedelta(hours=1)))
    expect(check(page, early)).to_contain_text("issued in the future")


def test_after_a_rotation_old_receipts_hold_until_their_key_is_taken_out(visit, serve, expect):
    both = visit(serve(hub([OTHER_KEY.public, KEY.public])), "/receipts").page
    expect(check(both, RECEIPT)).to_contain_text(OPEN)
    expect(check(both, issued(OTHER_KEY, answered=TODAY))).to_contain_text(OPEN)
    taken_out = visit(serve(hub([OTHER_KEY.public])), "/receipts").page
    expect(check(taken_out, RECEIPT)).to_contain_text(f"has no key {KEY.public.id}")


def test_nothing_of_it_is_sent_or_kept(visit, origin, expect):
    opened = visit(origin, "/receipts")
    asked = []
    opened.page.on("request", lambda request: asked.append((request.method, request.url.removeprefix(origin))))
    expect(check(opened.page, RECEIPT, CITIZEN)).to_contain_text(GOOD)
    assert set(asked) == {("GET", "/.well-known/jwks.json"), ("GET", "/receipts/words.json")}
    kept = opened.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])")
    assert json.loads(kept) == [{}, {}, "", f"{origin}/receipts"]


def test_the_code_that_it_shows_is_read_from_a_picture(visit, origin, expect, tmp_path):
    shown = visit(origin, "/receipts", device_scale_factor=2).page
    expect(check(shown, RECEIPT)).to_contain_text(OPEN)
    shown.get_by_role("img", name="收據的 QR 碼").screenshot(path=tmp_path / "code.png")
    opened = visit(origin, "/receipts")
    page = opened.page
    page.get_by_label("掃描圖片檔").set_input_files(tmp_path / "code.png")
    expect(page.locator(".verdict")).to_contain_text(OPEN)
    expect(page.get_by_label("收據 Receipt", exact=True)).to_have_value(RECEIPT)
    page.get_by_label("掃描圖片檔").set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(page.get_by_text("圖片中找不到 QR 碼")).to_be_visible()
    assert opened.complaints == []


def test_the_code_is_read_before_the_camera(browser, visit, origin, expect, tmp_path):
    shown = visit(origin, "/receipts").page
    expect(check(shown, RECEIPT)).to_contain_text(OPEN)
    film(tmp_path / "code.y4m", json.loads(shown.evaluate(GREY)))
    looking = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'code.y4m'}",
    ]
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    other = browser.browser_type.launch(executable_path=path, args=["--no-sandbox", *QUIET, *looking])
    opened = watch(other.new_context(locale="zh-TW"), origin)
    opened.page.goto(f"{origin}/receipts")
    opened.page.get_by_role("button", name="用相機掃描").click()
    expect(opened.page.locator(".verdict")).to_contain_text(OPEN, timeout=20_000)
    expect(opened.page.locator("video")).to_be_hidden()
    assert opened.complaints == []
    other.close()


# The code as the camera sees it: 640 by 480 points, each from black to white.
GREY = """
(async () => {
  const svg = document.querySelector('#picture-of-code svg').getAttribute('viewBox').split(' ')[2];
  const canvas = new OffscreenCanvas(640, 480), context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, 640, 480);
  context.translate(80, 0);
  context.scale(480 / svg, 480 / svg);
  context.fillStyle = '#000';
  context.fill(new Path2D(document.querySelector('#picture-of-code path').getAttribute('d')));
  const points = context.getImageData(0, 0, 640, 480).data.filter((_, at) => at % 4 === 0);
  return JSON.stringify([...points]);
})()
"""


def film(path, grey):
    """A film of one picture, again and again, in YUV."""
    frame = b"FRAME\n" + bytes(grey) + bytes([128]) * (2 * 320 * 240)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip C420jpeg\n" + frame * 10)


def test_without_a_camera_it_says_so(visit, origin, expect):
    page = visit(origin, "/receipts").page
    page.get_by_role("button", name="用相機掃描").click()
    expect(page.get_by_text("無法使用相機")).to_be_visible()


def test_a_browser_that_cannot_check_says_so(visit, origin, expect):
    page = visit(origin, "/receipts").page
    page.evaluate("() => { crypto.subtle.importKey = async () => { throw new DOMException(); }; }")
    expect(check(page, RECEIPT)).to_contain_text("這個瀏覽器無法檢查 Ed25519 簽章")


def test_without_the_keys_it_says_so(visit, origin, expect):
    page = visit(origin, "/receipts").page
    page.context.set_offline(offline=True)
    expect(check(page, RECEIPT)).to_contain_text("無法取得公鑰")


def test_it_works_by_the_keyboard_and_the_result_is_read_out(visit, origin, expect):
    page = visit(origin, "/receipts").page
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.type"))
    assert seen == ["receipt", "camera", "picture", "subject", "submit"]
    page.get_by_label("收據 Receipt", exact=True).focus()
    page.keyboard.insert_text(RECEIPT)
    page.get_by_label("對象的號碼").focus()
    page.keyboard.type(CITIZEN)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text(GOOD)
    expect(page.get_by_label("檢查結果")).to_be_focused()
    expect(page.get_by_label("檢查結果")).to_have_attribute("aria-live", "polite")


def test_it_fits_a_small_phone(visit, origin, expect):
    page = visit(origin, "/receipts", viewport={"width": 320, "height": 640}).page
    expect(check(page, RECEIPT, CITIZEN)).to_contain_text(GOOD)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    small = "[...document.querySelectorAll('button, .file')].filter(e => e.offsetParent && e.offsetHeight < 44)"
    assert page.evaluate(f"{small}.length") == 0
