"""`khub receipt` without a hub: keys are made and follow one another, receipts are checked offline."""

import json
import stat
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.privacy.receipts.hashed import Withheld
from hub.privacy.receipts.keys import ReceiptKeys, jwk_set, keys_of
from tests.inputs.receipts import ANSWERED, CITIZEN, KEY, NEIGHBOUR, OTHER_KEY, issued

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "check-a-receipt.md"
# Issued just now, so that it holds today.
TODAY = msgspec.structs.replace(ANSWERED, at=datetime.now(UTC))


@pytest.fixture
def jwks(tmp_path):
    file = tmp_path / "jwks.json"
    file.write_bytes(jwk_set([KEY.public]))
    return file


def ran(*arguments, stdin=None, **environment):
    """The exit code and what was printed; raises what an operator can mend."""
    result = CliRunner().invoke(
        cli, ["receipt", *map(str, arguments)], input=stdin, env={"HUB_RECEIPT_KEY": None, **environment}
    )
    if isinstance(result.exception, StartupError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_what_a_receipt_says_is_said_in_both_languages(jwks):
    code, printed = ran("verify", issued(), "--jwks", jwks, "--at", "2026-11-28", "--subject", CITIZEN)
    assert (code, printed) == (
        0,
        """\
結果 Outcome: 相符，或查得資料 / The claim holds, or the record was found
書證 Certificate: 低收入戶及中低收入戶證明 / Low income certificate
查驗事項 Asked: 某年度為低收入戶，年度（西元） 2012 / Has low income in a year, year 2012
對象 About: 國民身分證統一編號 / National identity number
資料時間 Data as of: 2026-11-27 00:00
資料來源 Source: 低收入戶 / Low income
查詢機關 Asked by: 397120000J
目的與依據 Purpose and law: 015 · 社會救助法 第 4 條
案號 Case: 高市社字第1號
核發者 Issuer: https://hub.example
核發時間 Issued: 2026-11-28 01:05
有效至 Good until: 2027-02-26
查驗帳 Ledger: 4711 · 00000000-0000-0000-0000-000000000007
注意 Note: 示範資料，並非真實 / Demonstration data, not real
收據有效，對象相符 / the receipt holds, and is about this subject
""",
    )
    assert CITIZEN not in printed
    assert f"```text\n{printed}```" in HOW_TO.read_text("utf-8")


def test_it_is_read_from_standard_input_with_the_line_breaks_of_a_mail(jwks):
    wrapped = "\r\n".join(issued(answered=TODAY)[at : at + 70] for at in range(0, 2_000, 70))
    code, printed = ran("verify", "--jwks", jwks, stdin=wrapped)
    assert (code, printed.splitlines()[-1]) == (
        0,
        "收據有效；未核對對象（--subject） / the receipt holds; its subject was not checked (--subject)",
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--at", "2027-02-27"], "已逾期：有效至 2027-02-26 / expired: it was good until 2027-02-26"),
        (
            ["--at", "2026-11-27"],
            "當時尚未核發：2026-11-28 01:05 核發 / not issued yet: it was issued on 2026-11-28 01:05",
        ),
        (
            ["--at", "2026-11-28", "--subject", NEIGHBOUR],
            "對象不符：不是這個號碼的收據 / the subject does not fit: it is not about this number",
        ),
    ],
)
def test_one_that_does_not_hold_is_an_exit_code_and_the_reason(jwks, options, said):
    code, printed = ran("verify", issued(), "--jwks", jwks, *options)
    assert (code, printed.splitlines()[-1]) == (1, said)


def test_of_one_that_was_changed_nothing_is_said_but_that(jwks):
    code, printed = ran("verify", issued(answered=TODAY).replace(".", ".A", 1), "--jwks", jwks)
    assert (code, printed) == (
        1,
        "不成立：簽章不符：收據遭竄改，或抄錄有誤"
        " / does not hold: the signature does not fit: the receipt was changed or miscopied\n",
    )


def test_whom_else_its_claim_names_is_checked_by_the_number(jwks):
    neighbour = Withheld("NATIONAL_ID", NEIGHBOUR)
    given = [issued(answered=TODAY, parameters={"national_id": neighbour}), "--jwks", jwks, "--subject", CITIZEN]
    assert "查驗事項 Asked: 某年度為低收入戶，另一人 （雜湊）" in ran("verify", *given)[1]
    assert ran("verify", *given, "--other", NEIGHBOUR)[0] == 0
    code, printed = ran("verify", *given, "--other", CITIZEN)
    assert (code, "the claim does not fit: it was not made of this value" in printed) == (1, True)


def test_its_last_day_is_still_good(jwks):
    assert ran("verify", issued(), "--jwks", jwks, "--at", "2027-02-26")[0] == 0


def test_a_key_is_its_owners_alone_and_another_follows_it(tmp_path, jwks):
    first, second = tmp_path / "receipt.key", tmp_path / "receipt-2.key"
    assert ran("key", first) == (0, f"{ReceiptKeys.read(first.read_text()).signing.public.text}\n")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    old = ReceiptKeys.read(first.read_text()).signing
    with pytest.raises(StartupError, match="File exists"):
        ran("key", first)
    ran("key", second, "--after", first)
    new = ReceiptKeys.read(second.read_text())
    assert new.others == [old.public]
    assert old.text.strip() not in second.read_text()
    jwks.write_text(ran("jwks", second)[1])
    assert list(keys_of(jwks.read_bytes())) == [new.signing.public.id, old.public.id]
    for key in (old, new.signing):
        assert ran("verify", issued(key, answered=TODAY), "--jwks", jwks)[0] == 0


def test_by_default_the_keys_are_those_of_the_hub(tmp_path):
    (tmp_path / "receipt.key").write_text(ReceiptKeys(OTHER_KEY, [KEY.public]).text)
    given = {"HUB_RECEIPT_KEY": str(tmp_path / "receipt.key")}
    assert ran("verify", issued(answered=TODAY), **given)[0] == 0
    with pytest.raises(StartupError, match="name the issuer's keys: --jwks"):
        ran("verify", issued())


def test_keys_are_got_from_an_address(jwks):
    class Serving(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/.well-known/jwks.json" else 404)
            self.end_headers()
            self.wfile.write(jwks.read_bytes())

        def log_message(self, *_arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Serving) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_address[1]}"
        assert ran("verify", issued(answered=TODAY), "--jwks", f"{origin}/.well-known/jwks.json")[0] == 0
        with pytest.raises(StartupError, match="cannot be read: HTTP 404"):
            ran("verify", issued(), "--jwks", f"{origin}/nothing")
        server.shutdown()


def test_what_an_operator_can_mend_is_one_sentence(tmp_path, jwks):
    with pytest.raises(StartupError, match="cannot be read: No such file"):
        ran("verify", issued(), "--jwks", tmp_path / "nothing")
    with pytest.raises(StartupError, match="cannot be read: expected https"):
        ran("verify", issued(), "--jwks", "http://hub.example/.well-known/jwks.json")
    jwks.write_text(json.dumps({"keys": []}))
    with pytest.raises(StartupError, match="expected a JWK set"):
        ran("verify", issued(), "--jwks", jwks)
    with pytest.raises(StartupError, match="expected a signing key"):
        ran("jwks", jwks)
