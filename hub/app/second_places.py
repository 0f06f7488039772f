"""Where checkpoints are kept, as an address says: a file, a table, or a service; and who is to cosign them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hub.errors import BadInput, StartupError
from hub.privacy.ledger.checkpoint_table import CheckpointTable
from hub.privacy.ledger.keys import KeyKind, VerifyingKey
from hub.privacy.ledger.second_place import CheckpointFile, SecondPlace
from hub.services.addresses import hosts_of, refused_host, refused_url, with_verified_server
from hub.services.settings import SCHEMES

if TYPE_CHECKING:
    from hub.privacy.ledger.witness import Witness

PLACES, WITNESS = "HUB_LEDGER_CHECKPOINTS", "HUB_LEDGER_WITNESS"


def second_place(address: str) -> SecondPlace:
    """The place at a path or an address; raises StartupError for one that can be none."""
    if "://" not in address:
        return _file(Path(address))
    if address.startswith(SCHEMES):
        _require_allowed(PLACES, address)
        return CheckpointTable(with_verified_server(address))
    _require_service(
        PLACES,
        address,
        "檔案路徑，或 postgresql://、https:// 位址",
        "a path, or an address with postgresql:// or https://",
    )
    # Not before it is needed: the client takes eleven megabytes.
    from hub.privacy.ledger.checkpoint_service import CheckpointService  # noqa: PLC0415

    return CheckpointService(address)


def witness_at(address: str | None, key: str | None) -> Witness | None:
    """The witness at an address, if there is to be one; raises StartupError for what can be none."""
    if address is None and key is None:
        return None
    if address is None or key is None:
        raise _wrong(WITNESS, "位址與金鑰須一併設定", "HUB_LEDGER_WITNESS_KEY belongs to it: set both, or none")
    _require_service(WITNESS, address, "https:// 位址", "an address with https://")
    try:
        known = VerifyingKey.read(key)
    except BadInput as error:
        raise _wrong("HUB_LEDGER_WITNESS_KEY", error.zh_tw, error.en) from error
    if known.kind is not KeyKind.COSIGNATURE:
        raise _wrong("HUB_LEDGER_WITNESS_KEY", "此為簽署者的金鑰，並非見證者的", "this is no key of a witness")
    from hub.privacy.ledger.witness import Witness  # noqa: PLC0415  # as above

    return Witness(address, known)


def shown_place(address: str) -> str:
    """A path, or an address without its credentials."""
    return address if "://" not in address else f"{urlsplit(address).scheme}://{urlsplit(address).hostname}"


def _require_service(variable: str, address: str, zh_tw: str, en: str) -> None:
    in_the_clear = not address.startswith("https://")
    if in_the_clear and not (address.startswith("http://") and all(map(_is_this_machine, hosts_of(address)))):
        raise _wrong(variable, f"應為{zh_tw}", f"expected {en}")
    _require_allowed(variable, address)


def _require_allowed(variable: str, address: str) -> None:
    if why := refused_url(address):
        raise _wrong(variable, f"不可使用此位址：{why}", why)


def _file(path: Path) -> CheckpointFile:
    if not path.parent.is_dir():
        raise _wrong(PLACES, f"資料夾不存在：{path.parent}", f"there is no folder {path.parent}")
    return CheckpointFile(path)


def _is_this_machine(host: str) -> bool:
    return refused_host(host) is None and refused_host(host, loopback=False) is not None


def _wrong(variable: str, zh_tw: str, en: str) -> StartupError:
    return StartupError(f"{variable}：{zh_tw} / {variable}: {en}")
