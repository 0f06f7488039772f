"""Writes docs/reference from the code, so that it cannot say anything else.

With `--check` it writes nothing, and fails if a page differs from the code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer.main
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from pydantic.fields import FieldInfo

from hub.app.metrics import new_metrics
from hub.cli.metrics_port import of_supervisor
from hub.cli.verbs import cli
from hub.errors import ErrorCode, HubError
from hub.services.settings import Settings

FOLDER = Path(__file__).parent / "reference"
COLUMNS = 90
NOTICE = "<!-- Written by docs/generate_reference.py from the code; edit the code instead. -->"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says beyond its class: the HTTP status it comes with, and what the caller should do."""

    status: str
    zh_tw: str
    en: str


MEANINGS: Mapping[ErrorCode, Meaning] = {
    ErrorCode.BAD_USER_INPUT: Meaning(
        "200; 400 if found before anything ran; 405, 406, 408, 413, 414 or 415 if the request cannot be taken",
        "依訊息所說的格式修正該值後再送。",
        "Correct the value as the message says, and send it again.",
    ),
    ErrorCode.GRAPHQL_PARSE_FAILED: Meaning(
        "400",
        "修正查詢語法；查詢過長時請拆成數個查詢。",
        "Mend the query's syntax; split a query that is too long.",
    ),
    ErrorCode.GRAPHQL_VALIDATION_FAILED: Meaning(
        "400",
        "對照 `/schema.graphql` 修正欄位、引數與變數；一次只執行一個查詢。",
        "Compare fields, arguments and variables with `/schema.graphql`; run one query at a time.",
    ),
    ErrorCode.QUERY_TOO_EXPENSIVE: Meaning(
        "400 if found before anything ran, with `measure`, `found` and `limit`; 200 beside other data",
        "縮小期間、減少分組，或一次少要一些資料。",
        "Ask for a shorter period, fewer groups or less data at once.",
    ),
    ErrorCode.RATE_LIMITED: Meaning(
        "429 with `Retry-After`",
        "於 `retryAfter` 秒後再試；常用的頁面請以已登記文件的 GET 查詢。",
        "Ask again in `retryAfter` seconds; ask for pages that many see by GET of a stored document.",
    ),
    ErrorCode.UNAUTHENTICATED: Meaning(
        "401 with `WWW-Authenticate` for a key, token or proof that is not good, and for none at `/changes`; "
        "200 if a field needs one and none came",
        "以 POST 及 `Authorization: Bearer khub_…` 傳送有效的金鑰，或向核發者取得新的存取權杖；"
        "`WWW-Authenticate: DPoP` 表示持有證明無效，須為每次要求重新產生。",
        "Send a key in force as `Authorization: Bearer khub_…`, by POST, or get a new access token from its "
        "issuer; `WWW-Authenticate: DPoP` says that the proof of possession, made anew for each request, is not "
        "good.",
    ),
    ErrorCode.FORBIDDEN: Meaning(
        "200; 403 at `/changes`",
        "向中樞管理者申請訊息所列的權限。",
        "Ask the hub's operator for the scope that the message names.",
    ),
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: Meaning(
        "400",
        "確認文件編號；文件尚未登記、已到期或已移除時，請其負責人以 `khub document add` 登記。",
        "Check the id; a document that is not registered, or not any more, is so by `khub document add`.",
    ),
    ErrorCode.PERSISTED_QUERY_ID_REQUIRED: Meaning(
        "400",
        "此處只執行已登記的文件：登記後以 `documentId` 指定。",
        "Only stored documents are run here: register yours, and name it by its `documentId`.",
    ),
    ErrorCode.PURPOSE_MISSING: Meaning(
        "200",
        "補上特定目的、法律依據、案號與承辦人後再查。",
        "Give the purpose, its legal basis, the case number and the officer, then ask again.",
    ),
    ErrorCode.UPSTREAM_TIMEOUT: Meaning(
        "200; 503 if the hub's own database is the one",
        "其他系統的欄位仍然有效；稍後只重查這些欄位。",
        "The fields of other systems are good; ask for these fields again later.",
    ),
    ErrorCode.UPSTREAM_UNAVAILABLE: Meaning(
        "200; 503 if the hub's own database is the one",
        "其他系統的欄位仍然有效；稍後只重查這些欄位。",
        "The fields of other systems are good; ask for these fields again later.",
    ),
    ErrorCode.UPSTREAM_REJECTED: Meaning(
        "200; 503 if the hub's own database is the one",
        "重試無益；請將 `X-Request-Id` 告知中樞管理者。",
        "Trying again does not help; tell the hub's operator the `X-Request-Id`.",
    ),
    ErrorCode.UPSTREAM_MALFORMED: Meaning(
        "200; 503 if the hub's own database is the one",
        "重試無益；請將 `X-Request-Id` 告知中樞管理者。",
        "Trying again does not help; tell the hub's operator the `X-Request-Id`.",
    ),
    ErrorCode.INTERNAL: Meaning(
        "200",
        "這是中樞的錯誤；請將訊息中的編號告知中樞管理者。",
        "This is a fault of the hub; tell its operator the number in the message.",
    ),
}

# The codes that GraphQL itself gives rise to and that no class of hub/errors.py stands for.
WITHOUT_CLASS: Mapping[ErrorCode, str] = {
    ErrorCode.GRAPHQL_PARSE_FAILED: "The document is not GraphQL, or has more tokens than one may have.",
    ErrorCode.GRAPHQL_VALIDATION_FAILED: "The document or its variables do not fit the schema.",
    ErrorCode.INTERNAL: "A bug. What happened is in the log under the request's id, and not in the answer.",
}

ERRORS_PREFACE = """\
Every entry of `errors` has a stable `extensions.code`, and the same message in both languages as
`extensions.zhTw` and `extensions.en`. A code that begins with `UPSTREAM_` also names the `system`, and in
`retryAfter` says in how many seconds to ask again, where that is known.
A failed system nulls its own fields only; the rest of `data` stands.

每筆 `errors` 都有固定的 `extensions.code`，並以 `extensions.zhTw`、`extensions.en` 提供中英文訊息。
`UPSTREAM_` 開頭者另有 `system` 指出是哪個系統，可得知時並有 `retryAfter`（幾秒後再試）。
某系統故障時只有它的欄位為空，其餘資料照常回傳。

The statuses are those of `application/graphql-response+json`, which the hub sends unless a client asks for
`application/json` only. To such a client a document that is refused is answered with 200 instead of 400."""


def settings_page() -> str:
    """Every setting with its variable, form, default and description."""
    rows = [
        f"| `HUB_{name.upper()}` | {_form(field)} | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    table = ["| Variable | Form | Default | What it is |", "|---|---|---|---|", *rows]
    return _page("設定 · Settings", "The hub reads these environment variables when it starts.", "\n".join(table))


def cli_page() -> str:
    """The help of `khub` and of each of its commands."""
    helps = _helps(typer.main.get_command(cli), "khub")
    sections = [f"## `{path}`\n\n```text\n{text}\n```" for path, text in helps]
    about = "In a checkout the command is `./khub`; installed, it is `khub`. Both take the same words."
    return _page("命令列 · Command line", about, *sections)


def errors_page() -> str:
    """Every error code with its status, its meaning and what to do."""
    return _page("錯誤代碼 · Error codes", ERRORS_PREFACE, *map(_error_section, ErrorCode))


METRICS_PREFACE = """\
`khub serve` has `/metrics` for Prometheus at `HUB_METRICS_HOST` and `HUB_METRICS_PORT`, by default
`http://127.0.0.1:9464/metrics`, and not at the port of the graph. Every metric of a worker has the label `worker`
beside those named here: its place, from 0. Labels hold names that the hub has and never a text of a caller.

`khub serve` 於 `HUB_METRICS_HOST`、`HUB_METRICS_PORT` 提供 Prometheus 的 `/metrics`，不在查詢埠上。
各工作程序的指標另有標籤 `worker`（從 0 起的序號）。標籤只含中樞自有的名稱，不含呼叫者的文字。"""


def metrics_page() -> str:
    """Every metric with its kind, labels and description."""
    registry = new_metrics().registry
    families = [(family, _labels(registry, family), "a worker") for family in registry.collect()]
    families += [(family, family_labels, "the supervisor") for family, family_labels in _supervisors()]
    rows = [
        f"| `{_exposed(family)}` | {family.type} | {', '.join(f'`{label}`' for label in labels) or '–'} | {of} "
        f"| {family.documentation} |"
        for family, labels, of in families
    ]
    table = ["| Metric | Kind | Labels | Of | What it is |", "|---|---|---|---|---|", *rows]
    return _page("指標 · Metrics", METRICS_PREFACE, "\n".join(table))


def _labels(registry: CollectorRegistry, family: Metric) -> Sequence[str]:
    # The library tells labels only of what has been counted.
    collector = registry._names_to_collectors.get(family.name)  # noqa: SLF001
    return getattr(collector, "_labelnames", ())


def _supervisors() -> list[tuple[Metric, Sequence[str]]]:
    families = of_supervisor({"0": True}, 0)
    return [(family, list(family.samples[0].labels)) for family in families]


def _exposed(family: Metric) -> str:
    return f"{family.name}_total" if family.type == "counter" else family.name


def pages() -> dict[Path, str]:
    """The text of each page, by its path."""
    return {
        FOLDER / "settings.md": settings_page(),
        FOLDER / "cli.md": cli_page(),
        FOLDER / "errors.md": errors_page(),
        FOLDER / "metrics.md": metrics_page(),
    }


def stale_pages() -> list[Path]:
    """The pages that are missing or differ from the code."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]


def main(arguments: list[str]) -> str | None:
    """Write the pages, or with `--check` say which are stale."""
    if arguments == ["--check"]:
        stale = [path.name for path in stale_pages()]
        return f"docs/reference is stale: {', '.join(stale)}. Run docs/generate_reference.py" if stale else None
    for path, text in pages().items():
        path.write_text(text, "utf-8")
    return None


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTICE, *parts]) + "\n"


_FORMS = {
    "bool": "true or false",
    "float": "number",
    "int": "number",
    "Path": "path",
    "SecretStr": "secret text",
    "str": "text",
}


def _form(field: FieldInfo) -> str:
    kinds = [kind for kind in get_args(field.annotation) or (field.annotation,) if kind is not type(None)]
    kind: Any = kinds[0]
    if issubclass(kind, Enum):
        return " or ".join(f"`{member.value}`" for member in kind)
    name = _FORMS[kind.__name__]
    bounds = {key: getattr(bound, key) for bound in field.metadata for key in bound.__slots__}
    return f"{name}, {bounds['ge']} to {bounds['le']}" if "ge" in bounds else name


def _default(field: FieldInfo) -> str:
    return "not set" if field.default is None else f"`{getattr(field.default, 'value', field.default)}`"


def _helps(command: Any, path: str, above: Any = None) -> Iterator[tuple[str, str]]:
    name = path.rpartition(" ")[2]
    context = command.context_class(command, info_name=name, parent=above, terminal_width=COLUMNS)
    yield path, command.get_help(context)
    for each in getattr(command, "commands", {}).values():
        yield from _helps(each, f"{path} {each.name}", context)


def _error_section(code: ErrorCode) -> str:
    meaning = MEANINGS[code]
    return (
        f"## `{code}`\n\n{_said_of(code)}\n\n"
        f"- HTTP: {meaning.status}\n- 處理方式：{meaning.zh_tw}\n- What to do: {meaning.en}"
    )


def _said_of(code: ErrorCode) -> str:
    raised = [
        (kind.__doc__ or "").partition("\n\n")[0]
        for kind in _error_classes(HubError)
        if vars(kind).get("code") == code
    ]
    return " ".join(raised) or WITHOUT_CLASS[code]


def _error_classes(kind: type[HubError]) -> Iterator[type[HubError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _error_classes(each)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
