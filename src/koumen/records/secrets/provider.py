"""Who encrypts: SM4-GCM and HMAC-SM3 in software, behind an interface that a certified device can take over.

A sealed text is `version.base64url(nonce + ciphertext + tag)`. `place` (table, column, row) is
authenticated with it, so that a value moved to another row or column cannot be opened.
"""

from __future__ import annotations

import base64
import os
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from koumen.records.secrets.keys import Keys, read_keys

NONCE = 12
TAG = 16


class CannotOpen(Exception):
    """The value was not sealed for this place, was altered, or its key is gone."""


class Provider(Protocol):
    """What a cipher device has to offer."""

    def seal(self, text: str, place: str) -> str: ...

    def open(self, sealed: str, place: str) -> str: ...

    def index(self, text: str, purpose: str) -> str: ...


class Software:
    """The provider that needs nothing but the key file."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def seal(self, text: str, place: str) -> str:
        """Encrypt with the current key."""
        nonce = os.urandom(NONCE)
        cipher = Cipher(algorithms.SM4(self.keys.ciphers[self.keys.current]), modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(place.encode())
        body = cipher.update(text.encode()) + cipher.finalize()
        return f"{self.keys.current}." + base64.urlsafe_b64encode(nonce + body + cipher.tag).decode()

    def open(self, sealed: str, place: str) -> str:
        """Decrypt with the key the value names. Raises CannotOpen."""
        try:
            version, _, body = sealed.partition(".")
            raw = base64.urlsafe_b64decode(body)
            nonce, text, tag = raw[:NONCE], raw[NONCE:-TAG], raw[-TAG:]
            cipher = Cipher(algorithms.SM4(self.keys.ciphers[int(version)]), modes.GCM(nonce, tag)).decryptor()
            cipher.authenticate_additional_data(place.encode())
            return (cipher.update(text) + cipher.finalize()).decode()
        except (InvalidTag, KeyError, ValueError):
            raise CannotOpen(f"这一项打不开：不是为 {place} 加密的、被改动过，或密钥不在。") from None

    def index(self, text: str, purpose: str) -> str:
        """Return a keyed digest, equal for equal texts of one purpose: it finds a value without showing it."""
        mac = hmac.HMAC(self.keys.index, hashes.SM3())
        mac.update(f"{purpose}\n{text}".encode())
        return mac.finalize().hex()


@cache
def _software(path: str) -> Software:
    return Software(read_keys(Path(path)))


def provider() -> Provider:
    """Return the provider of this installation."""
    return _software(str(settings.KEYS))


def sm3(data: bytes) -> str:
    """Return the SM3 digest in hex."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()
