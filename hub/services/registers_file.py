"""The file that says where single certificate kinds are read, with secrets kept out of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from hub.errors import StartupError

# `${NAME}` is a variable of the environment, `${file:/path}` what a file says.
_REFERENCE = re.compile(r"\$\{(file:)?([^}]+)\}")


def registers_in(path: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """The address of each kind in the file, with what it refers to; raises StartupError, with no secret in it."""
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise StartupError(f"HUB_REGISTERS: 無法讀取 {path} / cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise StartupError(f"HUB_REGISTERS: {path} 不是 TOML / {path} is no TOML: {error}") from error
    return {kind: _filled(kind, address, variables) for kind, address in entries.items()}


def _filled(kind: str, address: object, variables: Mapping[str, str]) -> str:
    if not isinstance(address, str):
        raise StartupError(f'HUB_REGISTERS: {kind}: 應為位址 / expected an address: {kind} = "…"')

    def referred(match: re.Match[str]) -> str:
        value = _referred(kind, match, variables)
        # The whole address is taken as it is; a part of one must not end it, or add to it.
        return value if match[0] == address else quote(value, safe="")

    return _REFERENCE.sub(referred, address)


def _referred(kind: str, match: re.Match[str], variables: Mapping[str, str]) -> str:
    try:
        value = Path(match[2]).read_text("utf-8").strip() if match[1] else variables.get(match[2], "")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no text"
        raise StartupError(
            f"HUB_REGISTERS: {kind}: 無法讀取 {match[2]} / cannot read {match[2]}: {why}"
        ) from error
    if not value:
        raise StartupError(f"HUB_REGISTERS: {kind}: {match[0]} 未設定 / {match[0]} is not set")
    return value
