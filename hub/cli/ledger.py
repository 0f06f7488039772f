"""`khub ledger`: exports and signs the ledger; verifies an export and proves its entries without a database."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer

from hub.app.configuration import configuration
from hub.app.ledger import signing_keys
from hub.app.second_places import shown_place
from hub.cli.own_database import with_own_database
from hub.errors import BadInput, StartupError
from hub.privacy.ledger.checkpointing import LedgerSigner, entries_after, leased
from hub.privacy.ledger.checkpoints import notes_in
from hub.privacy.ledger.entries import EntriesDeleted
from hub.privacy.ledger.inclusion import included
from hub.privacy.ledger.inclusion import prove as proof_of
from hub.privacy.ledger.keys import SigningKey, VerifyingKey
from hub.privacy.ledger.retiring import Retirement, retired
from hub.privacy.ledger.verifier import Verdict
from hub.privacy.ledger.verifier import verify as verdict_on
from hub.services.postgres import Database
from hub.services.settings import read_settings

T = TypeVar("T")

# Seconds for which a worker that makes a checkpoint is waited for.
TRIES = 60

ledger = typer.Typer(
    name="ledger",
    help="The ledger of lookups: export, checkpoint, retire, verify, prove, verify-proof, key, verifying-key.",
    no_args_is_help=True,
)

Export = Annotated[
    Path, typer.Argument(help="The ledger: an entry a line, as canonical JSON.", exists=True, dir_okay=False)
]
Checkpoints = Annotated[
    Path, typer.Option(help="Its signed checkpoints, as the second place has them.", exists=True, dir_okay=False)
]
Keys = Annotated[
    list[str], typer.Option("--key", help="A verifying key of the ledger or of a witness; repeat for more.")
]


@ledger.command()
def export() -> None:
    """Print every entry, one a line, as `khub ledger verify` reads them."""
    with_own_database("the ledger's entries", _print_entries)


@ledger.command()
def checkpoint() -> None:
    """Sign all that is committed by now, and print the checkpoint."""
    settings = read_settings()
    signing = configuration(settings).ledger
    if signing is None or settings.ledger_checkpoints is None:
        raise StartupError("HUB_LEDGER_KEY and HUB_LEDGER_CHECKPOINTS are not both set")
    try:
        made = with_own_database(
            "the ledger's entries", lambda hub: _made(hub, signing.signer(hub, _tell_unwitnessed))
        )
    except OSError as error:
        place = shown_place(settings.ledger_checkpoints.get_secret_value())
        raise StartupError(
            f"HUB_LEDGER_CHECKPOINTS: {place} cannot be read or written: {error.strerror or error}"
        ) from error
    typer.echo(made, nl=False)


@ledger.command()
def retire(
    before: Annotated[
        datetime, typer.Option(help="Entries from before this day, in UTC, are deleted.", formats=["%Y-%m-%d"])
    ],
    officer: Annotated[str, typer.Option(help="Who has them deleted.", prompt=True)],
    reason: Annotated[str, typer.Option(help="Why, or by which law.", prompt=True)],
) -> None:
    """Delete entries that were kept for HUB_LEDGER_YEARS, except those on hold; an entry says that they were."""
    retirement = Retirement(before.replace(tzinfo=UTC), read_settings().ledger_years, officer, reason)
    said = _or_refused(
        lambda: with_own_database("the ledger's entries", lambda hub: _all_retired(hub, retirement))
    )
    if not said:
        typer.echo("沒有到期的紀錄 / no entry is due")
        return
    count, last = sum(each.deleted for each in said), said[-1].last
    typer.echo(f"已刪除 {count} 筆，至第 {last} 筆 / {count} entries were deleted, up to entry {last}")


@ledger.command()
def verify(
    file: Export,
    checkpoints: Checkpoints,
    key: Keys,
    witness: Annotated[
        list[str] | None,
        typer.Option(help="A verifying key of a witness who has to have cosigned; repeat for more."),
    ] = None,
) -> None:
    """Say whether every entry is as it was signed for, or which is the first that is not; then exit with 1.

    Also if none of these witnesses has cosigned any checkpoint.
    """
    keys = _keys([*key, *(witness or ())])
    with file.open("rb") as lines, checkpoints.open("rb") as notes:
        verdict = verdict_on(lines, notes_in(notes), keys)
    _tell(verdict)
    if verdict.fault:
        what, where = verdict.fault.what, verdict.fault.where
        typer.echo(f"{where.zh_tw}：{what.zh_tw} / {where.en}: {what.en}")
        raise typer.Exit(1)
    if witness and not verdict.witnessed:
        typer.echo("沒有檢查點經見證者見證 / no checkpoint is cosigned by a witness")
        raise typer.Exit(1)


@ledger.command()
def prove(
    sequence: Annotated[int, typer.Argument(help="The sequence number of the entry.")],
    file: Export,
    checkpoints: Checkpoints,
) -> None:
    """Print the proof, as JSON, that an entry is in the ledger of the last checkpoint."""
    with file.open("rb") as lines, checkpoints.open("rb") as notes:
        last = deque(notes_in(notes), maxlen=1)
        proof = _or_refused(lambda: proof_of(sequence, lines, b"".join(last)))
    sys.stdout.buffer.write(msgspec.json.encode(proof) + b"\n")


@ledger.command()
def verify_proof(
    file: Annotated[Path, typer.Argument(help="What `khub ledger prove` printed.", exists=True, dir_okay=False)],
    key: Keys,
) -> None:
    """Say whether a proof shows that its entry is in the ledger; exit with 1 if it does not."""
    keys = _keys(key)
    try:
        found = included(file.read_bytes(), keys)
    except BadInput as error:
        typer.echo(f"{error.zh_tw} / {error.en}")
        raise typer.Exit(1) from error
    size, origin = found.checkpoint.size, found.checkpoint.origin
    typer.echo(
        f"第 {found.sequence} 筆在「{origin}」的 {size} 筆紀錄之中"
        f" / entry {found.sequence} is among the {size} of {origin}"
    )


@ledger.command("key")
def new_key(
    name: Annotated[str, typer.Argument(help="Whose it is, as no other is called: hub.example.gov/ledger.")],
    file: Annotated[Path, typer.Argument(help="Where the signing key is written, for its owner alone.")],
) -> None:
    """Make a key pair: print the verifying key, and keep the signing key in a new file."""
    made = SigningKey(name, secrets.token_bytes(32))
    verifying = _or_refused(lambda: made.verifying)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(f"{made.text}\n")
    except OSError as error:
        raise StartupError(f"cannot write {file}: {error.strerror}") from error
    typer.echo(verifying.text)


@ledger.command()
def verifying_key(
    file: Annotated[Path, typer.Argument(help="The file of HUB_LEDGER_KEY, or of the demo's: .khub/ledger.key.")],
) -> None:
    """Print the verifying key of a signing key, and those before it, a line each."""
    signing, *previous = signing_keys(file)
    for key in (signing.verifying, *previous):
        typer.echo(key.text)


async def _print_entries(hub: Database) -> None:
    async for page in entries_after(hub, 0):
        sys.stdout.buffer.write(b"".join(entry + b"\n" for entry in page))


async def _all_retired(hub: Database, retirement: Retirement) -> list[EntriesDeleted]:
    return [said async for said in retired(hub, retirement, lambda: datetime.now(UTC))]


async def _made(hub: Database, signer: LedgerSigner) -> str:
    for _ in range(TRIES):
        async with leased(hub) as are_ours:
            if are_ours:
                return (await signer.make()).text
        await asyncio.sleep(1)
    raise StartupError("a worker of the hub is making a checkpoint; try again later")


def _tell_unwitnessed(_reason: str, why: str) -> None:
    typer.echo(f"見證者未見證：{why} / not witnessed: {why}", err=True)


def _tell(verdict: Verdict) -> None:
    root = b64encode(verdict.root).decode()
    typer.echo(f"已證明 {verdict.size} 筆，樹根 {root} / {verdict.size} entries are proven, root {root}")
    if verdict.witnessed:
        typer.echo(f"見證者見證 {verdict.witnessed} 筆 / {verdict.witnessed} are witnessed")
    if verdict.deleted:
        typer.echo(
            f"其中 {verdict.deleted} 筆於保存 {verdict.years} 年後依規定刪除，僅存雜湊值"
            f" / {verdict.deleted} were deleted by the rule, after {verdict.years} years; their hashes are left"
        )
    if verdict.beyond:
        typer.echo(
            f"其後 {verdict.beyond} 筆尚無檢查點 / no checkpoint covers the {verdict.beyond} after them yet"
        )


def _keys(texts: Sequence[str]) -> list[VerifyingKey]:
    return _or_refused(lambda: [VerifyingKey.read(text) for text in texts])


def _or_refused(made: Callable[[], T]) -> T:
    try:
        return made()
    except BadInput as error:
        raise StartupError(f"{error.zh_tw} / {error.en}") from error
