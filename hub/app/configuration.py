"""What an operator may choose, as read from the settings and the files they name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.app.ledger import LedgerSigning, ledger_signing
from hub.app.receipts import ReceiptSigning, receipt_keys
from hub.app.registers import kinds_as_answered, register_addresses
from hub.app.second_places import witness_at
from hub.app.subjects import subject_keys
from hub.connectors.petitions.dispatch.codes import dispatch_codes
from hub.errors import StartupError
from hub.http.streams.limits import STREAMS_PER_ADDRESS
from hub.privacy.disclosure import LOOKUP_SCOPES, known_scopes
from hub.privacy.kinds import Kinds, certificate_kinds
from hub.privacy.subjects import SubjectHashes
from hub.privacy.wrong_codes import MOST_WRONG
from hub.rules.city import CityRules
from hub.rules.document_mode import DocumentMode
from hub.rules.systems import SystemCode
from hub.services.issuers import Issuer, read_issuers
from hub.services.rules_file import city_rules
from hub.services.settings import ExecutionEngine, LimitMode, Settings, names_in


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How notices and messages are brought: the gateway for messages with its secret, or `show` for the demo.

    `loopback`: whether services on this machine may be sent to. Without a gateway messages wait.
    """

    gateway: str | None = None
    gateway_secret: str | None = field(default=None, repr=False)
    show: Callable[[str], None] | None = None
    loopback: bool = True


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an operator may choose: the certificate kinds, the limits and bands of the city, the patience.

    `patience` multiplies the time that each system is given to answer; `partial_success`: whether data with
    errors beside it has the HTTP status 294; `cache_megabytes`: how much of public answers is kept, 0 for none;
    `redis`: the address of what workers and hubs share of it; `replicas`: where some systems are read;
    `compiles`: whether operations are compiled, or left to graphql-core; `documents`: which of them are run;
    `max_cost`, `max_client_cost`: the most an operation may cost; `enforces_limits`: whether more is refused;
    `budget`, `client_budget`: what the operations of an address, or of a client, may cost in a minute, for all
    `workers` together; `wrong_codes`: how many query codes may be wrong in a quarter of an hour;
    `hosts`: the names that callers may ask for, if not any; `origins`: whose pages may ask from a browser;
    `logs_requests`: whether each request is a line on standard output; `streams_per_address`: how many streams
    an address may have open at each worker; `issuers`: whose access tokens are taken;
    `public_url`: the hub's address as callers know it; `collector`: where spans are sent, if
    anywhere; `believes_traceparent`: whether a trace that a caller names is gone on with; `previous_secret`: that
    of cursors which are still taken; `ledger`: what signs the ledger, if anything; `subject_keys`: what subjects
    are hashed with, the first of them now; without any, it is the secret; `receipts`: what signs receipts of
    lookups, if anything; `registers`: where the kinds with an address of their own are read; `deliveries`: how
    notices and messages are brought by this hub, if they are.
    """

    kinds: Kinds = field(default_factory=certificate_kinds)
    rules: CityRules = field(default_factory=CityRules)
    patience: float = 1
    partial_success: bool = False
    cache_megabytes: int = 0
    redis: str | None = None
    replicas: Mapping[SystemCode, str] = field(default_factory=dict)
    compiles: bool = True
    documents: DocumentMode = DocumentMode.OPEN
    max_cost: int = 10_000
    max_client_cost: int = 20_000
    enforces_limits: bool = True
    budget: int = 300_000
    client_budget: int = 3_000_000
    workers: int = 1
    wrong_codes: int = MOST_WRONG
    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()
    logs_requests: bool = False
    streams_per_address: int = STREAMS_PER_ADDRESS
    issuers: Sequence[Issuer] = ()
    public_url: str | None = None
    collector: str | None = None
    believes_traceparent: bool = False
    previous_secret: bytes | None = field(default=None, repr=False)
    ledger: LedgerSigning | None = None
    subject_keys: Sequence[bytes] = field(default=(), repr=False)
    receipts: ReceiptSigning | None = None
    registers: Mapping[str, str] = field(default_factory=dict, repr=False)
    deliveries: Deliveries | None = None

    def subject_hashes(self, secret: bytes) -> SubjectHashes:
        """What hashes subjects, and finds those of earlier keys."""
        of_secrets = [each for each in (secret, self.previous_secret) if each]
        return SubjectHashes(*(self.subject_keys or of_secrets))

    @property
    def bytes_of_answers(self) -> int:
        """How much is kept of whole answers: a quarter."""
        return self.cache_megabytes * 2**20 // 4

    @property
    def bytes_of_sources(self) -> int:
        """How much is kept of what sources answer: the rest."""
        return self.cache_megabytes * 2**20 - self.bytes_of_answers


def configuration(settings: Settings) -> Configuration:
    """What the settings and the files they name say, or the defaults; raises StartupError for a wrong file."""
    rules = city_rules(settings.rules)
    # Read again when the connector is made; here, so that a wrong name is told of by `khub check`.
    dispatch_codes(rules.dispatch)
    kinds = certificate_kinds(settings.certificate_kinds)
    registers = register_addresses(settings.registers, kinds, os.environ, loopback=settings.loopback)
    redis = settings.redis_url.get_secret_value() if settings.redis_url else None
    previous = settings.previous_secret
    return Configuration(
        kinds_as_answered(kinds, registers),
        rules,
        settings.patience,
        settings.partial_success,
        settings.cache_megabytes,
        redis,
        settings.replicas(),
        settings.engine is ExecutionEngine.COMPILED,
        settings.document_mode(),
        settings.max_cost,
        settings.max_client_cost,
        settings.limits is LimitMode.ENFORCE,
        settings.budget,
        settings.client_budget,
        settings.workers,
        hosts=names_in(settings.hosts),
        origins=names_in(settings.origins),
        logs_requests=settings.request_log,
        streams_per_address=settings.streams_per_address,
        issuers=_issuers(settings, kinds),
        public_url=settings.public_url,
        collector=settings.otlp_endpoint,
        believes_traceparent=settings.trust_traceparent,
        previous_secret=previous.get_secret_value().encode() if previous else None,
        ledger=_ledger(settings),
        subject_keys=subject_keys(settings.subject_keys) if settings.subject_keys else (),
        receipts=_receipts(settings),
        registers=registers,
        deliveries=_deliveries(settings),
    )


def _deliveries(settings: Settings) -> Deliveries | None:
    if not settings.deliveries:
        return None
    secret = settings.messages_secret
    return Deliveries(
        settings.messages_gateway, secret.get_secret_value() if secret else None, loopback=settings.loopback
    )


def _ledger(settings: Settings) -> LedgerSigning | None:
    if settings.ledger_key is None or settings.ledger_checkpoints is None:
        return None
    witness = witness_at(settings.ledger_witness, settings.ledger_witness_key)
    return ledger_signing(settings.ledger_key, settings.ledger_checkpoints.get_secret_value(), witness)


def _receipts(settings: Settings) -> ReceiptSigning | None:
    if settings.receipt_key is None:
        return None
    if settings.public_url is None:
        raise StartupError("HUB_RECEIPT_KEY needs HUB_PUBLIC_URL: receipts say by whom they were issued")
    return ReceiptSigning(receipt_keys(settings.receipt_key), settings.public_url, settings.receipt_days)


def _issuers(settings: Settings, kinds: Kinds) -> Sequence[Issuer]:
    if settings.issuers is None:
        return ()
    issuers = read_issuers(settings.issuers, known_scopes(kinds))
    looks_up = [each.name for each in issuers if any(scope.startswith(LOOKUP_SCOPES) for scope in each.scopes)]
    if looks_up and not (settings.public_url or settings.hosts):
        raise StartupError(
            f"HUB_ISSUERS: {looks_up[0]}.scopes: {LOOKUP_SCOPES}… is for tokens that are bound to a key, "
            "which needs HUB_PUBLIC_URL or HUB_HOSTS"
        )
    return issuers
