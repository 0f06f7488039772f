"""`khub receipt`: checks a receipt of a lookup without the hub; makes the key that signs receipts."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from hub.app.receipts import receipt_keys, receipt_words
from hub.errors import BadInput, StartupError
from hub.privacy.kinds import certificate_kinds
from hub.privacy.receipts.keys import PublicKey, ReceiptKeys, SigningKey, jwk_set, keys_of
from hub.privacy.receipts.receipt import Handed, read
from hub.privacy.receipts.statement import statement
from hub.rules.bilingual import Bilingual
from hub.rules.roc_calendar import TAIPEI
from hub.services.settings import read_settings

receipt = typer.Typer(name="receipt", help="Receipts of lookups: verify, key, jwks.", no_args_is_help=True)


@receipt.command()
def verify(
    text: Annotated[
        str | None, typer.Argument(metavar="RECEIPT", help="The receipt; by default that on standard input.")
    ] = None,
    jwks: Annotated[
        str | None,
        typer.Option(
            help="The issuer's key set: a file, or the address of its /.well-known/jwks.json. "
            "By default the keys of HUB_RECEIPT_KEY."
        ),
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="Whose number it should be about; of land, section/number.")
    ] = None,
    other: Annotated[
        str | None, typer.Option(help="What its claim has as a hash: another person's number, a parcel, a name.")
    ] = None,
    at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which it was shown. [today]")
    ] = None,
) -> None:
    """Say what a receipt says and whether it holds; exit with 1 if it does not."""
    keys = _keys(jwks)
    try:
        # Mail and paper break lines; no receipt has a space.
        handed = read("".join((text or sys.stdin.read()).split()), keys)
    except BadInput as error:
        _tell(Bilingual(f"不成立：{error.zh_tw}", f"does not hold: {error.en}"))
        raise typer.Exit(1) from error
    words = receipt_words(certificate_kinds(read_settings().certificate_kinds))
    for label, said in statement(handed.receipt, words):
        typer.echo(f"{label.zh_tw} {label.en}: {said.zh_tw}" + (f" / {said.en}" if said.en != said.zh_tw else ""))
    fault = _fault(handed, at, subject, other)
    _tell(fault or _holds(subject))
    if fault:
        raise typer.Exit(1)


@receipt.command("key")
def new_key(
    file: Annotated[Path, typer.Argument(help="Where the key is written, for its owner alone.")],
    after: Annotated[
        Path | None,
        typer.Option(help="The file of the key before it, whose public keys stay published.", exists=True),
    ] = None,
) -> None:
    """Make a key that signs receipts, in a new file for HUB_RECEIPT_KEY; print its public key."""
    others = receipt_keys(after).public if after else ()
    made = ReceiptKeys(SigningKey(secrets.token_bytes(32)), others)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(made.text)
    except OSError as error:
        raise StartupError(f"cannot write {file}: {error.strerror}") from error
    typer.echo(made.signing.public.text)


@receipt.command("jwks")
def printed_keys(
    file: Annotated[
        Path, typer.Argument(help="The file of HUB_RECEIPT_KEY, or of the demo's: .khub/receipt.key.")
    ],
) -> None:
    """Print the key set that the hub publishes with this file."""
    typer.echo(jwk_set(receipt_keys(file).public))


def _fault(handed: Handed, at: datetime | None, subject: str | None, other: str | None) -> Bilingual | None:
    # At the end of the day: a receipt of the same day had been issued by then.
    moment = datetime.combine(at, time(23, 59, 59), TAIPEI) if at else datetime.now(UTC)
    if fault := handed.receipt.fault_at(moment):
        return fault
    if subject is not None and not handed.is_about(subject):
        return Bilingual("對象不符：不是這個號碼的收據", "the subject does not fit: it is not about this number")
    if other is not None and not handed.also_names(other):
        return Bilingual("查驗事項不符：所查的不是這個值", "the claim does not fit: it was not made of this value")
    return None


def _holds(subject: str | None) -> Bilingual:
    if subject is None:
        return Bilingual(
            "收據有效；未核對對象（--subject）", "the receipt holds; its subject was not checked (--subject)"
        )
    return Bilingual("收據有效，對象相符", "the receipt holds, and is about this subject")


def _keys(jwks: str | None) -> Mapping[str, PublicKey]:
    if jwks is None:
        file = read_settings().receipt_key
        if file is None:
            raise StartupError(
                "請以 --jwks 指定核發者的公鑰 / name the issuer's keys: --jwks, a file or /.well-known/jwks.json"
            )
        return {key.id: key for key in receipt_keys(file).public}
    try:
        return keys_of(_read(jwks))
    except BadInput as error:
        raise StartupError(f"{jwks}: {error}") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise StartupError(f"{jwks}：無法讀取 / {jwks} cannot be read: {why}") from error


def _read(jwks: str) -> bytes:
    if "://" not in jwks:
        return Path(jwks).read_bytes()
    from hub.cli.key_sets import fetched  # noqa: PLC0415  # no other command waits for the client of HTTP

    return fetched(jwks)


def _tell(said: Bilingual) -> None:
    typer.echo(f"{said.zh_tw} / {said.en}")
