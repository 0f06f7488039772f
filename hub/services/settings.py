"""The hub's settings, read from `HUB_*` variables; passed down from `app` and `cli`."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.errors import StartupError
from hub.rules.document_mode import DocumentMode
from hub.rules.systems import TABLES_OF, SystemCode
from hub.services.addresses import refused_url, with_verified_server
from hub.services.folders import checkout_or_here

SCHEMES = ("postgresql://", "postgres://")
# Dispatch is read over HTTP as well.
DISPATCH_SCHEMES = (*SCHEMES, "open311+https://", "open311+http://", "open1999+https://", "open1999+http://")
REDIS_SCHEMES = (
    "redis://",
    "rediss://",
    "unix://",
    "redis+sentinel://",
    "rediss+sentinel://",
    "redis+cluster://",
    "rediss+cluster://",
)


# A wildcard origin would open the hub to every page, and is refused with all else that is none.
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?", re.IGNORECASE)
_HOST = re.compile(r"(\*\.)?[a-z0-9.-]+", re.IGNORECASE)

_LISTENING = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+", re.IGNORECASE)
_WEBHOOK_SECRET = re.compile(r"whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_COLLECTOR = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?(/[^\s?#]*)?", re.IGNORECASE)

# What pydantic says, by its kind, in the other language.
_ZH_TW = {
    "int_parsing": "應為整數",
    "float_parsing": "應為數字",
    "bool_parsing": "應為 true 或 false",
    "enum": "應為下列其一",
    "greater_than_equal": "太小",
    "greater_than": "太小",
    "less_than_equal": "太大",
}


class Environment(StrEnum):
    """Where the hub runs; production refuses the embedded database and invented data."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ExecutionEngine(StrEnum):
    """What runs operations."""

    COMPILED = "compiled"
    GRAPHQL_CORE = "graphql-core"


class LimitMode(StrEnum):
    """What happens to an operation that is over a limit."""

    ENFORCE = "enforce"
    MEASURE = "measure"


class Settings(BaseSettings):
    """Every setting of the hub. Descriptions are the reference in docs/reference/settings.md."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="ignore")

    env: Environment = Field(
        Environment.DEVELOPMENT, description="`production` refuses the embedded PostgreSQL and invented data."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    metrics_host: str = Field("127.0.0.1", description="Address at which `khub serve` listens for Prometheus.")
    metrics_port: int = Field(
        9464, ge=0, le=65535, description="Port on which `khub serve` has `/metrics`; 0 for none."
    )
    engine: ExecutionEngine = Field(
        ExecutionEngine.COMPILED,
        description="`graphql-core` runs operations without compiling them: the same answers, much slower.",
    )
    documents: DocumentMode | None = Field(
        None,
        description="Which documents are run: `open` any, `trusted` those that are stored (see `khub document`), "
        "`trusted+staff` beside them any of clients with the scope `documents:any`. "
        "By default `trusted` in production, else `open`.",
    )
    limits: LimitMode = Field(
        LimitMode.ENFORCE,
        description="Whether an operation that is over a limit is refused, or only counted (`measure`).",
    )
    max_cost: int = Field(
        10_000, ge=100, le=1_000_000, description="The most that one operation of anybody may cost, in objects."
    )
    max_client_cost: int = Field(
        20_000, ge=100, le=1_000_000, description="The most that one operation of an agency's client may cost."
    )
    streams_per_address: int = Field(
        10,
        ge=1,
        le=1_000_000,
        description="How many streams (WebSockets, and answers of events) an address may have open at each "
        "worker. Phones of one provider may share an address.",
    )
    budget: int = Field(
        300_000,
        ge=1_000,
        le=1_000_000_000_000,
        description="What the operations of one address, or citizen, may cost in a minute; whole answers that are "
        "kept cost nothing. Phones of one provider may share an address.",
    )
    client_budget: int = Field(
        3_000_000,
        ge=1_000,
        le=1_000_000_000_000,
        description="What the operations of one agency's client may cost in a minute.",
    )
    request_log: bool = Field(
        default=True, description="Whether `khub serve` writes a JSON line for each request to standard output."
    )
    otlp_endpoint: str | None = Field(
        None,
        description="OpenTelemetry collector to send spans to over OTLP/HTTP, such as `http://collector:4318`; by "
        "default none. What else can be chosen the standard's own `OTEL_*` variables say. Needs `khub[otel]`.",
    )
    trust_traceparent: bool = Field(
        default=False,
        description="Whether operations go on with the trace that `traceparent` of their request names: for a hub "
        "behind a proxy that sets it.",
    )
    proxies: str = Field(
        "127.0.0.1,::1",
        description="Addresses and networks of the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are "
        "believed, with commas between; empty for none.",
    )
    hosts: str | None = Field(
        None,
        description="The names that callers may ask for in `Host`, with commas between, such as "
        "`hub.kcg.gov.tw,*.kcg.gov.tw`; requests for others are refused. By default any.",
    )
    origins: str | None = Field(
        None,
        description="The origins whose pages may ask the hub from a browser, with commas between, such as "
        "`https://www.kcg.gov.tw`. By default none but the hub's own.",
    )
    public_url: str | None = Field(
        None,
        description="The hub's address as its callers know it, without a path, such as `https://hub.kcg.gov.tw`; "
        "proofs of possession are made for it. By default the host of the request, if it is one of `HUB_HOSTS`.",
    )
    issuers: Path | None = Field(
        None,
        description="A TOML file of the issuers whose access tokens are taken: see "
        "[how to take access tokens](../how-to/take-access-tokens.md). By default none.",
    )
    workers: int = Field(1, ge=1, le=64, description="Server processes of `khub serve`.")
    folder: Path | None = Field(
        None,
        description="Where `khub demo` keeps its embedded PostgreSQL and its secret; "
        "by default `.khub` in the checkout, or in the current folder where there is none.",
    )
    pg_bindir: Path | None = Field(
        None, description="A PostgreSQL `bin` folder for the embedded server, instead of the packaged one."
    )
    secret: SecretStr | None = Field(
        None,
        description="Signs cursors; hashes subjects in the ledger where there is no `HUB_SUBJECT_KEYS`. "
        "At least 32 characters.",
    )
    previous_secret: SecretStr | None = Field(
        None,
        description="The secret before it was changed: cursors that it signed are still taken, and subjects that "
        "it hashed are found. Leave it out where it may have become known.",
    )
    subject_keys: Path | None = Field(
        None,
        description="A file of the keys with which subjects are hashed in the ledger, a line of at least 32 "
        "characters each: the first is in use, with those below it subjects of earlier entries are found. "
        "By default the secret.",
    )
    ledger_key: Path | None = Field(
        None,
        description="The file of the key that signs checkpoints of the ledger, as `khub ledger key` makes it: see "
        "[the ledger](../explanation/ledger.md). Needed with `HUB_ENV=production`.",
    )
    ledger_checkpoints: SecretStr | None = Field(
        None,
        description="Where these checkpoints are kept, on another host or disk than the database: a file, a "
        "table (`postgresql://…`) or a service (`https://…`): see [the ledger](../explanation/ledger.md).",
    )
    ledger_witness: str | None = Field(
        None,
        description="The submission prefix of a witness that cosigns the checkpoints "
        "([tlog-witness](https://c2sp.org/tlog-witness)), such as `https://witness.example/`. By default none.",
    )
    ledger_witness_key: str | None = Field(
        None, description="The verifying key of this witness, `name+id+base64`. Needed with `HUB_LEDGER_WITNESS`."
    )
    ledger_years: int = Field(
        5,
        ge=1,
        le=100,
        description="How many years the ledger is kept: `khub ledger retire` deletes nothing that is younger.",
    )
    receipt_key: Path | None = Field(
        None,
        description="The file of the key that signs receipts of lookups, as `khub receipt key` makes it: see "
        "[how to check a receipt](../how-to/check-a-receipt.md). Needs `HUB_PUBLIC_URL`; needed with "
        "`HUB_ENV=production`.",
    )
    receipt_days: int = Field(
        90, ge=1, le=3_650, description="How many days a receipt is good for, after that of its lookup."
    )
    deliveries: bool = Field(
        default=True,
        description="Whether `khub serve` brings notices to agencies and messages to citizens, beside answering: "
        "see [notices](../explanation/notices.md). One hub of several is enough.",
    )
    messages_gateway: str | None = Field(
        None,
        description="The address to which messages to citizens, e-mail and SMS, are posted: `https://host/path`. "
        "By default none, and messages wait.",
    )
    messages_secret: SecretStr | None = Field(
        None,
        description="Signs what is posted there, by Standard Webhooks: `whsec_` and 24 to 64 bytes in base64.",
    )
    certificate_kinds: Path | None = Field(
        None,
        description="A folder of certificate kinds, a TOML file each, beside or in place of those that come with "
        "the hub: see [how to add a certificate kind](../how-to/add-a-certificate-kind.md).",
    )
    registers: Path | None = Field(
        None,
        description="A TOML file that says where single certificate kinds are read: see "
        "[how to connect registers](../how-to/connect-registers.md). By default all are read where "
        "`HUB_VERIFICATION_URL` is.",
    )
    rules: Path | None = Field(
        None, description="A TOML file of the city's own limits and bands; what it leaves out keeps its default."
    )
    patience: float = Field(
        1, gt=0, le=10, description="Multiplies the time that each system, and Redis, is given to answer."
    )
    cache_megabytes: int = Field(
        32,
        ge=0,
        le=4096,
        description="Memory of each worker for public answers that are kept; 0 keeps none. "
        "A quarter is for whole answers.",
    )
    redis_url: SecretStr | None = Field(
        None,
        description="Redis or Valkey for workers and hubs to share: `redis://host:port/0`, `rediss://…`, "
        "`unix:///path`, "
        "`redis+sentinel://host:port,host:port/service` or `redis+cluster://host:port,host:port`; "
        "needs `khub[redis]`.",
    )
    partial_success: bool = Field(
        default=False,
        description="Answer data with errors beside it with the HTTP status 294, to clients that accept "
        "`application/graphql-response+json`.",
    )
    database_url: str | None = Field(None, description="The hub's own database: clients and the ledger.")
    agencies_url: str | None = Field(None, description="Database of agencies and districts.")
    tenders_url: str | None = Field(None, description="Database of construction tenders.")
    petitions_url: str | None = Field(None, description="Database of petitions, dispatch and 1999 calls.")
    petitions_dispatch_url: str | None = Field(
        None,
        description="Dispatch, where it is not in the database of the petitions: `open311+https://host/path` "
        "(GeoReport v2), `open1999+https://host/path`, or another `postgresql://` database of the same layout.",
    )
    awards_url: str | None = Field(None, description="Database of awards and certifications.")
    verification_url: str | None = Field(None, description="Database of the document-free lookup registers.")
    reports_url: str | None = Field(None, description="Database of the figures printed in council reports.")
    database_replica_url: str | None = Field(
        None, description="Read replica of the database at `HUB_DATABASE_URL`."
    )
    agencies_replica_url: str | None = Field(
        None, description="Read replica of the database at `HUB_AGENCIES_URL`."
    )
    tenders_replica_url: str | None = Field(None, description="Read replica of the database at `HUB_TENDERS_URL`.")
    petitions_replica_url: str | None = Field(
        None, description="Read replica of the database at `HUB_PETITIONS_URL`."
    )
    awards_replica_url: str | None = Field(None, description="Read replica of the database at `HUB_AWARDS_URL`.")
    verification_replica_url: str | None = Field(
        None, description="Read replica of the database at `HUB_VERIFICATION_URL`."
    )
    reports_replica_url: str | None = Field(None, description="Read replica of the database at `HUB_REPORTS_URL`.")

    @field_validator("secret", "previous_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < 32:
            found = len(secret.get_secret_value())
            raise ValueError(f"至少 32 個字元，目前 {found} 個 / expected 32 characters or more, got {found}")
        return secret

    @field_validator("messages_gateway")
    @classmethod
    def _of_a_gateway(cls, address: str | None) -> str | None:
        if address is not None and not _COLLECTOR.fullmatch(address):
            raise ValueError("訊息閘道位址的格式不對 / expected https://host/path")
        return address

    @field_validator("messages_secret")
    @classmethod
    def _of_webhooks(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("應為 whsec_ 加上 base64 / expected whsec_ and base64, as `openssl rand -base64 32`")
        return secret

    @field_validator("hosts", "origins")
    @classmethod
    def _of_names(cls, given: str | None, info: ValidationInfo) -> str | None:
        form = _ORIGIN if info.field_name == "origins" else _HOST
        wrong = [name for name in names_in(given) if not form.fullmatch(name)]
        if wrong:
            raise ValueError(
                f"應為以逗號分隔的名稱，有誤的是 {wrong[0]} / "
                f"expected names with commas between, as in the reference; got {wrong[0]}"
            )
        return given

    @field_validator("public_url")
    @classmethod
    def _of_an_origin(cls, given: str | None) -> str | None:
        if given is not None and not _ORIGIN.fullmatch(given):
            raise ValueError(
                f"應為不含路徑的位址：{given} / expected an address without a path, such as https://hub.kcg.gov.tw"
            )
        return given

    @field_validator("otlp_endpoint")
    @classmethod
    def _of_http(cls, address: str | None) -> str | None:
        if address is not None and not _COLLECTOR.fullmatch(address):
            raise ValueError("收集器位址的格式不對 / expected http://host:port or https://host:port")
        return address

    @field_validator("host", "metrics_host")
    @classmethod
    def _of_listening(cls, host: str) -> str:
        if not _LISTENING.fullmatch(host):
            raise ValueError(f"應為位址或主機名稱：{host} / expected an address or a name, got {host}")
        return host

    @field_validator("redis_url")
    @classmethod
    def _of_redis(cls, address: SecretStr | None) -> SecretStr | None:
        if address is not None and not address.get_secret_value().startswith(REDIS_SCHEMES):
            raise ValueError(f"位址開頭應為其一 / expected {', '.join(REDIS_SCHEMES)}")
        return address

    @field_validator("*")
    @classmethod
    def _of_a_known_scheme(cls, value: object, info: ValidationInfo) -> object:
        # The address itself may hold a password and is not repeated.
        name = str(info.field_name)
        if not isinstance(value, str) or not name.endswith("_url") or name == "public_url":
            return value
        if name != "petitions_dispatch_url" and not value.startswith(SCHEMES):
            raise ValueError("資料庫位址的格式不對 / expected postgresql://user:password@host/database")
        if not value.startswith(DISPATCH_SCHEMES):
            raise ValueError(f"位址開頭應為其一 / expected {', '.join(DISPATCH_SCHEMES)}")
        _refuse_wrong_host(value, info)
        return with_verified_server(value) if value.startswith(SCHEMES) else value

    @property
    def loopback(self) -> bool:
        """Whether services on this machine itself may be read: not in production."""
        return self.env is not Environment.PRODUCTION

    def databases(self) -> dict[SystemCode, str]:
        """The addresses of PostgreSQL among those that are set; raises StartupError as `urls` does."""
        return {system: url for system, url in self.urls().items() if url.startswith(SCHEMES)}

    def replicas(self) -> dict[SystemCode, str]:
        """The addresses of read replicas that are set, by the system that reads there."""
        own = {
            system: getattr(self, f"{_field_of(TABLES_OF[system]).removesuffix('_url')}_replica_url")
            for system in SystemCode
            if TABLES_OF[system] is system or not self.url_of(system)
        }
        return {system: url for system, url in own.items() if url}

    def document_mode(self) -> DocumentMode:
        """Which documents are run: as set, or as fits where the hub runs."""
        return self.documents or (
            DocumentMode.TRUSTED if self.env is Environment.PRODUCTION else DocumentMode.OPEN
        )

    def demo_folder(self) -> Path:
        """Where the demo's data is."""
        return self.folder or checkout_or_here() / ".khub"

    def url_of(self, system: SystemCode) -> str | None:
        """The address of a system, if it is set."""
        return getattr(self, _field_of(system))  # type: ignore[no-any-return]  # a field

    def urls(self) -> dict[SystemCode, str]:
        """Every address that is set; raises StartupError naming those that are missing."""
        missing = [variable_of(each) for each in SystemCode if TABLES_OF[each] is each and not self.url_of(each)]
        if missing:
            raise StartupError(
                f"no address for: {', '.join(missing)}. Set each to postgresql://user:password@host/database, "
                "or run `khub demo`, which brings its own databases"
            )
        return {system: url for system in SystemCode if (url := self.url_of(system))}

    def required_secret(self) -> bytes:
        """The secret; raises StartupError when it is not set."""
        if self.secret is None:
            raise StartupError("HUB_SECRET is not set. Make one with: openssl rand -base64 48")
        return self.secret.get_secret_value().encode()


def _refuse_wrong_host(address: str, info: ValidationInfo) -> None:
    # A pool of connections beside the hub is usual, a service of HTTP beside it is not an agency's.
    loopback = address.startswith(SCHEMES) or info.data.get("env") is not Environment.PRODUCTION
    try:
        why = refused_url(address, loopback=loopback)
    except ValueError:
        why = "expected an address with a host"
    if why:
        raise ValueError(f"不可讀取這個主機 / {why}")


def names_in(given: str | None) -> list[str]:
    """The names of a list with commas between."""
    return [name for each in (given or "").split(",") if (name := each.strip())]


def variable_of(system: SystemCode) -> str:
    """The name of the variable that holds a system's address."""
    own = {SystemCode.HUB: "HUB_DATABASE_URL", SystemCode.DISPATCH: "HUB_PETITIONS_DISPATCH_URL"}
    return own.get(system, f"HUB_{system.upper()}_URL")


def _field_of(system: SystemCode) -> str:
    return variable_of(system).removeprefix("HUB_").lower()


def read_settings() -> Settings:
    """The settings of this process; raises StartupError with one sentence a wrong value."""
    try:
        return Settings()
    except ValidationError as error:
        raise StartupError("; ".join(map(_told, error.errors()))) from None


def _told(fault: ErrorDetails) -> str:
    message = fault["msg"].removeprefix("Value error, ")
    if zh_tw := _ZH_TW.get(fault["type"]):
        message = f"{zh_tw} / {message}"
    return f"HUB_{fault['loc'][0]!s}".upper() + f": {message}"
