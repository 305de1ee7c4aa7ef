"""Whether a file has a password, told by how each format says so. Nothing is opened, no password is asked."""

from __future__ import annotations

import io
import zipfile

_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # the stream in which a locked xlsx keeps the workbook
_WORKBOOK = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # the first record of an xls: the whole workbook, version 8
_LOCK, _RECORD_HEAD, _FIRST_RECORDS = 0x2F, 4, 8
_MANIFEST, _LOCKED_PART = "META-INF/manifest.xml", b"encryption-data"


def is_locked(data: bytes) -> bool:
    """Tell whether an xlsx, xls or ods has a password; False for what is none of them or is damaged."""
    if data.startswith(b"PK"):
        return _locked_ods(data)
    return _PACKAGE in data or _locked_xls(data)


def _locked_ods(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            locked = any(part.flag_bits & 1 for part in packed.infolist())
            return locked or (_MANIFEST in packed.namelist() and _LOCKED_PART in packed.read(_MANIFEST))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def _locked_xls(data: bytes) -> bool:
    """The lock is among the first records of the workbook."""
    at = data.find(_WORKBOOK)
    for _ in range(_FIRST_RECORDS):
        if at < 0 or at + _RECORD_HEAD > len(data):
            return False
        kind, length = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == _LOCK:
            return True
        at += _RECORD_HEAD + length
    return False
