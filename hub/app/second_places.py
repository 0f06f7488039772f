"""Where the ledger's checkpoints are kept, as an address says: a file, a table of PostgreSQL, or a service."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from hub.errors import StartupError
from hub.privacy.ledger.checkpoint_table import CheckpointTable
from hub.privacy.ledger.second_place import CheckpointFile, SecondPlace
from hub.services.addresses import hosts_of, refused_host, refused_url, with_verified_server
from hub.services.settings import SCHEMES


def second_place(address: str) -> SecondPlace:
    """The place at a path or an address; raises StartupError for one that can be none."""
    if "://" not in address:
        return _file(Path(address))
    if why := refused_url(address):
        raise _wrong(f"不可使用此位址：{why}", why)
    if address.startswith(SCHEMES):
        return CheckpointTable(with_verified_server(address))
    if not address.startswith("https://") and not _is_http_on_this_machine(address):
        raise _wrong(
            "應為檔案路徑，或 postgresql://、https:// 位址",
            "expected a path, or an address with postgresql:// or https://",
        )
    # Not before it is needed: the client takes eleven megabytes.
    from hub.privacy.ledger.checkpoint_service import CheckpointService  # noqa: PLC0415

    return CheckpointService(address)


def shown_place(address: str) -> str:
    """A path, or an address without its credentials."""
    return address if "://" not in address else f"{urlsplit(address).scheme}://{urlsplit(address).hostname}"


def _file(path: Path) -> CheckpointFile:
    if not path.parent.is_dir():
        raise _wrong(f"資料夾不存在：{path.parent}", f"there is no folder {path.parent}")
    return CheckpointFile(path)


def _is_http_on_this_machine(address: str) -> bool:
    return address.startswith("http://") and all(refused_host(each, loopback=False) for each in hosts_of(address))


def _wrong(zh_tw: str, en: str) -> StartupError:
    return StartupError(f"HUB_LEDGER_CHECKPOINTS：{zh_tw} / HUB_LEDGER_CHECKPOINTS: {en}")
