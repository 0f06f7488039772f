"""The keys with which subjects are hashed in the ledger."""

from __future__ import annotations

from pathlib import Path

from hub.errors import StartupError

LEAST_CHARACTERS = 32


def subject_keys(path: Path) -> tuple[bytes, ...]:
    """The keys of a file, a line each, of which the first is in use; raises StartupError, which repeats none."""
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line]
    except (OSError, UnicodeDecodeError) as error:
        raise StartupError(
            f"HUB_SUBJECT_KEYS：無法讀取 {path} / HUB_SUBJECT_KEYS: {path} cannot be read: {type(error).__name__}"
        ) from error
    if not lines:
        raise _wrong(path, "沒有金鑰", "there is no key in it")
    for number, line in enumerate(lines, 1):
        if len(line) < LEAST_CHARACTERS:
            raise _wrong(
                path,
                f"第 {number} 把金鑰應至少 {LEAST_CHARACTERS} 個字元，目前 {len(line)} 個",
                f"expected {LEAST_CHARACTERS} characters or more of key {number}, got {len(line)}",
            )
    return tuple(line.encode() for line in lines)


def _wrong(path: Path, zh_tw: str, en: str) -> StartupError:
    return StartupError(f"HUB_SUBJECT_KEYS: {path}：{zh_tw} / {en}")
