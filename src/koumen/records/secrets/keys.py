"""The key file: made once at set-up, kept outside the database, readable by its owner alone.

It never makes keys by itself: a data folder without its file is a fault, since new keys would
leave everything already encrypted unreadable.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SM4_BYTES = 16
INDEX_BYTES = 32


class KeysMissing(Exception):
    """There is no key file that can be used; the message says why and what to do."""


@dataclass(frozen=True)
class Keys:
    """`ciphers` by version; `current` is the version that new values are written with."""

    current: int
    ciphers: dict[int, bytes]
    index: bytes
    web: str


def make_keys(path: Path) -> bool:
    """Make the key file with mode 0600 unless it is there. Return whether it was made."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "current": 1,
        "sm4": {"1": secrets.token_hex(SM4_BYTES)},
        "index": secrets.token_hex(INDEX_BYTES),
        "web": secrets.token_urlsafe(48),
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file, indent=1)
    return True


def read_keys(path: Path) -> Keys:
    """Read the key file. Raises KeysMissing with the remedy."""
    try:
        text = path.read_text()
    except (OSError, ValueError):
        raise KeysMissing(
            f"读不到密钥文件 {path}。首次使用请运行 koumen setup；已用过的请恢复原来的密钥文件。"
        ) from None
    try:
        return _understood(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysMissing(f"密钥文件 {path} 的内容不全或被改过，不能使用。请从备份恢复原来的密钥文件。") from None


def _understood(kept: Any) -> Keys:
    keys = Keys(
        current=int(kept["current"]),
        ciphers={int(version): bytes.fromhex(key) for version, key in kept["sm4"].items()},
        index=bytes.fromhex(kept["index"]),
        web=str(kept["web"]),
    )
    whole = all(len(key) == SM4_BYTES for key in keys.ciphers.values()) and len(keys.index) == INDEX_BYTES
    if not whole or keys.current not in keys.ciphers or not keys.web:
        raise ValueError("not whole")
    return keys


def secret_key_in(path: Path) -> str:
    """Return the key that signs cookies. Raises KeysMissing."""
    return read_keys(path).web
