"""Whether the time of a refusal tells what was wrong: two kinds in random order, and Welch's t of their times."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from random import Random
from statistics import fmean, median, variance
from typing import TypeAlias
from uuid import uuid4

import msgspec
from joserfc import jws
from joserfc.jwk import ECKey

from bench.city import City
from bench.contestants import CONTESTANTS
from bench.hostile import Hostile
from bench.load import percentile
from bench.refusals import Line
from bench.served import running
from bench.table import aligned
from hub.errors import StartupError
from hub.rules.systems import SystemCode

# Requests by what is wrong with them.
Kinds: TypeAlias = Mapping[str, Sequence[bytes]]

# Where a leak begins, by the usual test of implementations (ISO/IEC 17825).
TOLD_APART = 4.5
# The slowest are what else the machine did.
CROP_PERCENT = 90
_WARM_UPS = 50

_CASE_NUMBERS = "select case_number from service_case order by md5(case_number) limit $1"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_OWN_CASE = 'query ($n: CaseNumber!) { serviceCase(caseNumber: $n, queryCode: "WRONG-CODE") { status } }'
_ISSUER, _AUDIENCE = "https://issuer.invalid", "https://hub.invalid"


@dataclass(frozen=True, slots=True)
class Timing:
    """How the times of one kind differ from those of another: Welch's t of all, and without the slowest."""

    one: str
    other: str
    one_us: float
    other_us: float
    t: float
    t_cropped: float


def timings(city: City, tries: int, folder: Path) -> Iterator[Timing]:
    """So many tries of each kind: query codes, then access tokens."""
    random, hub = Random(7), CONTESTANTS["hub"]  # noqa: S311  # an order, no secret
    key = ECKey.generate_key("P-256")
    issuers = {"HUB_ISSUERS": str(_issuers_file(key, folder))}
    with running(replace(hub, environment={**hub.environment, **issuers}), city, 1, folder) as server:
        for kinds in (_wrong_codes(city, tries, random), _bad_tokens(key, tries)):
            with Line(server.port) as line:
                yield from _compared(_times(line, kinds, random))


def welch(one: Sequence[float], other: Sequence[float]) -> float:
    """Welch's t of two samples."""
    return (fmean(one) - fmean(other)) / sqrt(variance(one) / len(one) + variance(other) / len(other))


def timings_table(found: Sequence[Timing]) -> str:
    """A row for each two kinds."""
    rows = [("", "median µs", "the other's µs", "t", f"t of the quicker {CROP_PERCENT} %")]
    for each in found:
        medians = (f"{each.one_us:,.0f}", f"{each.other_us:,.0f}")
        rows.append((f"{each.one}, and {each.other}", *medians, f"{each.t:.1f}", f"{each.t_cropped:.1f}"))
    return aligned(rows)


def _compared(times: Mapping[str, Sequence[float]]) -> Iterator[Timing]:
    """Each kind beside the first."""
    (first, others), *rest = times.items()
    for name, own in rest:
        bound = percentile(sorted([*own, *others]), CROP_PERCENT)
        cropped = welch([each for each in own if each < bound], [each for each in others if each < bound])
        yield Timing(name, first, 1e6 * median(own), 1e6 * median(others), welch(own, others), cropped)


def _times(line: Line, kinds: Kinds, random: Random) -> dict[str, list[float]]:
    order = [(name, sent) for name, requests in kinds.items() for sent in requests]
    random.shuffle(order)
    times: dict[str, list[float]] = {name: [] for name in kinds}
    bodies = set()
    for number, (name, sent) in enumerate(order):
        began = time.perf_counter()
        answer = line.answer(sent)
        if number >= _WARM_UPS:
            times[name].append(time.perf_counter() - began)
        bodies.add(answer.partition(b"\r\n\r\n")[2])
    if len(bodies) > 1:
        raise StartupError(f"expected one answer to all of {', '.join(kinds)}, got {sorted(bodies)[:2]}")
    return times


def _wrong_codes(city: City, tries: int, random: Random) -> Kinds:
    """Wrong codes of cases that there are, and the same of numbers that none has."""
    known = asyncio.run(city.column(SystemCode.PETITIONS, _CASE_NUMBERS, tries))
    unknown = [f"{number[:-6]}{''.join(random.choices(_ALPHABET, k=6))}" for number in known]
    if len(known) < tries:
        raise StartupError(f"--timing: expected {len(known)} at most at this scale, got {tries}")
    return {
        "wrong code": [_try(number, place) for place, number in enumerate(known)],
        "unknown case": [_try(number, place + tries) for place, number in enumerate(unknown)],
    }


def _try(case_number: str, caller: int) -> bytes:
    """A try from an address of its own, which no lock is on."""
    body = msgspec.json.encode({"query": _OWN_CASE, "variables": {"n": case_number}})
    address = f"10.{caller >> 16 & 255}.{caller >> 8 & 255}.{caller & 255}"
    headers = {"content-type": "application/json", "x-forwarded-for": address}
    return Hostile("", 200, body, headers).sent()


def _bad_tokens(key: ECKey, tries: int) -> Kinds:
    other, now = ECKey.generate_key("P-256"), int(time.time())

    def tokens(signer: ECKey, kid: str = "key", **changes: object) -> list[bytes]:
        return [_with_token(_token(signer, kid, now, changes)) for _ in range(tries)]

    return {
        "signature of another key": tokens(other),
        "expired": tokens(key, iat=now - 900, exp=now - 300),
        "another audience": tokens(key, aud="https://other.invalid"),
        "unknown kid": tokens(key, kid="another"),
    }


def _token(key: ECKey, kid: str, now: int, changes: Mapping[str, object]) -> str:
    claims = {"iss": _ISSUER, "aud": _AUDIENCE, "sub": "app", "client_id": "app", "jti": str(uuid4())}
    told = json.dumps({**claims, "iat": now, "exp": now + 600, **changes})
    return jws.serialize_compact({"alg": "ES256", "typ": "at+jwt", "kid": kid}, told, key, ["ES256"])


def _with_token(token: str) -> bytes:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    return Hostile("", 401, b'{"query":"{ districts { code } }"}', headers).sent()


def _issuers_file(key: ECKey, folder: Path) -> Path:
    """The issuer of the tokens, as an operator names it."""
    (folder / "jwks.json").write_text(json.dumps({"keys": [key.as_dict(private=False, kid="key")]}), "ascii")
    path = folder / "issuers.toml"
    path.write_text(
        f'[bench]\nissuer = "{_ISSUER}"\nof = "clients"\naudience = "{_AUDIENCE}"\nalgorithms = ["ES256"]\n'
        'jwks = "jwks.json"\nscopes = ["petitions:read"]\nagency = "397120000J"\n',
        "utf-8",
    )
    return path
