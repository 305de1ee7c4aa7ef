"""The digest of a pack's text: SM3 over every file that was read, names and bytes, sorted by name.

Worked examples (cases.toml) prove a pack and are no part of its law, so they stay outside it.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SM3, Hash


def digest(files: Mapping[str, str]) -> str:
    """Return the SM3 digest, 64 hexadecimal digits, of `files` (name to text)."""
    running = Hash(SM3())
    for name in sorted(files):
        for part in (name.encode(), files[name].encode()):
            running.update(len(part).to_bytes(8, "big"))
            running.update(part)
    return running.finalize().hex()


def joined(*digests: str) -> str:
    """Return one digest for several texts that make one law (a base and what stands over it), in that order."""
    return digest({f"{index:04d}": each for index, each in enumerate(digests)})
