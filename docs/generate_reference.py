"""Writes docs/reference from the code, so that it cannot say anything else.

With `--check` it writes nothing, and fails if a page differs from the code.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer.main
from graphql import GraphQLError, parse, validate
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from pydantic.fields import FieldInfo

from hub.app.metrics import new_metrics
from hub.cli.metrics_port import of_supervisor
from hub.cli.verbs import cli
from hub.context import refused
from hub.errors import (
    BadInput,
    Conflict,
    DocumentNotTrusted,
    DocumentUnknown,
    ErrorCode,
    HubError,
    PurposeMissing,
    RateLimited,
    SourceMalformed,
    SourceRejected,
    SourceTimeout,
    SourceUnavailable,
)
from hub.http.answers import public_error
from hub.http.limits import Exceeded
from hub.rules.bilingual import Bilingual
from hub.rules.systems import SystemCode
from hub.schema import public_schema
from hub.schema.every_field import every_field
from hub.schema.policies import policy_of_field
from hub.services.callers import ANYONE, PETITIONS_READ, ApiClient, Caller
from hub.services.field_policies import EVERYONE, FieldPolicy
from hub.services.settings import Settings

FOLDER = Path(__file__).parent / "reference"
COLUMNS = 90
MEANINGS = tomllib.loads((Path(__file__).parent / "errors.toml").read_text("utf-8"))
REQUEST_ID = "0123456789abcdef0123456789abcdef"
SOMEONE = Caller(ApiClient("example", "an example", "397000000A", [], b"", datetime(2026, 1, 1, tzinfo=UTC), None))
NOTICE = "<!-- Written by docs/generate_reference.py from the code; edit the code instead. -->"


def _of_document(text: str) -> GraphQLError:
    """What is wrong with a document."""
    try:
        return validate(public_schema(), parse(text))[0]
    except GraphQLError as error:
        return error


# What an error of each code is like; the texts are those of the code.
EXAMPLES: Mapping[ErrorCode, HubError | GraphQLError] = {
    ErrorCode.BAD_USER_INPUT: BadInput("first 應為 1 到 100，收到 500", "first must be 1 to 100, got 500"),
    ErrorCode.GRAPHQL_PARSE_FAILED: _of_document("{ districts { code }"),
    ErrorCode.GRAPHQL_VALIDATION_FAILED: _of_document("{ districts { population } }"),
    ErrorCode.QUERY_TOO_EXPENSIVE: Exceeded(
        "depth", Bilingual("查詢層數", "levels of the query are"), 20, 16
    ).error(),
    ErrorCode.RATE_LIMITED: RateLimited(
        "額度已用完，請於 12 秒後再試", "the budget is spent; ask again in 12 s", retry_after=12
    ),
    ErrorCode.UNAUTHENTICATED: refused(PETITIONS_READ, ANYONE),
    ErrorCode.FORBIDDEN: refused(PETITIONS_READ, SOMEONE),
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: DocumentUnknown(
        "沒有這個編號的文件", "no document is stored under this id"
    ),
    ErrorCode.PERSISTED_QUERY_ID_REQUIRED: DocumentNotTrusted(
        "只執行已登記的文件：請以 documentId 指定", "only stored documents are run: name one by its documentId"
    ),
    ErrorCode.PURPOSE_MISSING: PurposeMissing("缺少承辦人", "the officer is missing"),
    ErrorCode.CONFLICT: Conflict(
        "這個 idempotencyKey 已用於另一項內容：新的內容請用新的值",
        "this idempotencyKey was used for another payload: use a new one for what is new",
    ),
    ErrorCode.UPSTREAM_TIMEOUT: SourceTimeout(SystemCode.TENDERS, "", retry_after=5),
    ErrorCode.UPSTREAM_UNAVAILABLE: SourceUnavailable(SystemCode.TENDERS, "", retry_after=5),
    ErrorCode.UPSTREAM_REJECTED: SourceRejected(SystemCode.TENDERS, ""),
    ErrorCode.UPSTREAM_MALFORMED: SourceMalformed(SystemCode.TENDERS, ""),
    ErrorCode.INTERNAL: GraphQLError("", path=["districts"], original_error=RuntimeError()),
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

`message` is in the language that `Accept-Language` asks for, zh-TW or English, and in both without one; an answer
with errors says so in `Content-Language` and `Vary`.

每筆 `errors` 都有固定的 `extensions.code`，並以 `extensions.zhTw`、`extensions.en` 提供中英文訊息。
`UPSTREAM_` 開頭者另有 `system` 指出是哪個系統，可得知時並有 `retryAfter`（幾秒後再試）。
某系統故障時只有它的欄位為空，其餘資料照常回傳。`message` 依 `Accept-Language` 為中文或英文，未指定時兩者並列。

The statuses are those of `application/graphql-response+json`, which the hub sends unless a client asks for
`application/json` only. To such a client a document that is refused is answered with 200 instead of 400."""


PERMISSIONS_PREFACE = """\
Every field of the schema has a declared policy; a field that is not in this table is for everyone. One that is
here is for whoever has the scopes of its row, and is refused with `UNAUTHENTICATED` or `FORBIDDEN` before any
system is asked; its neighbours are answered. `*` stands for any text: which certificate kind a lookup needs is
told where it is made, and which petitions an agency or a citizen may read is decided for each. `in-confidence` is
held by whoever sends a request by POST, `citizen` by one with a token of the city's provider. The
schema document says the same with `@requiresScopes`.

每個欄位都宣告了誰可以看；不在表中的欄位對所有人公開。表中的欄位只給具有該列權限的呼叫者，否則在查詢任何系統之前
即以 `UNAUTHENTICATED` 或 `FORBIDDEN` 拒絕，其他欄位照常回傳。`*` 代表任意文字；`in-confidence` 是以 POST 傳送者
皆有的權限，`citizen` 是持有市民存取權杖者的權限。"""


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
    """The error codes, each with its status and a link to its page."""
    rows = [f"| [`{code}`]({code}.md) | {MEANINGS[code]['meaning']} {_said_of(code)} |" for code in ErrorCode]
    table = ["| 代碼 · Code | 意義 · Meaning |", "|---|---|", *rows]
    return _page("錯誤代碼 · Error codes", ERRORS_PREFACE, "\n".join(table))


def error_page(code: ErrorCode) -> str:
    """One error code: its meaning, what to do about it, and what it looks like."""
    meaning = MEANINGS[code]
    beside = ["`code`", "`zhTw`", "`en`", *meaning["extensions"]]
    example = json.dumps(public_error(_located(EXAMPLES[code]), REQUEST_ID), ensure_ascii=False, indent=2)
    return _page(
        f"`{code}`",
        f"{meaning['meaning']}\n\n{_said_of(code)}",
        f"HTTP: {meaning['status']}",
        "## 呼叫者 · What the caller does\n\n" + "\n\n".join(meaning["caller"]),
        "## 維運者 · What the operator looks at\n\n" + "\n\n".join(meaning["operator"]),
        "## `extensions`\n\n" + "\n".join(f"- {each}" for each in beside),
        f"## 範例 · Example\n\n```json\n{example}\n```",
        "[全部代碼 · All codes](README.md)",
    )


def permissions_page() -> str:
    """Every field that is not for everyone, with whom it is for."""
    guarded = [
        (f"{type_.name}.{name}", policy_of_field(field))
        for type_, name, field in every_field(public_schema())
        if policy_of_field(field) != EVERYONE
    ]
    rows = [f"| `{name}` | {_whom(policy)} |" for name, policy in sorted(guarded)]
    table = ["| 欄位 · Field | 權限 · Needs |", "|---|---|", *rows]
    return _page("權限 · Permissions", PERMISSIONS_PREFACE, "\n".join(table))


def _whom(policy: FieldPolicy) -> str:
    together = [" 與 and ".join(f"`{scope}`" for scope in each) for each in policy.alternatives]
    return " 或 or ".join(together)


def _located(error: HubError | GraphQLError) -> GraphQLError:
    return error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)


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
        FOLDER / "metrics.md": metrics_page(),
        FOLDER / "permissions.md": permissions_page(),
        FOLDER / "errors" / "README.md": errors_page(),
        **{FOLDER / "errors" / f"{code}.md": error_page(code) for code in ErrorCode},
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
        path.parent.mkdir(exist_ok=True)
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
