"""How an ID number and a phone number are written, and the blind index each is found by."""

from __future__ import annotations

import re
import unicodedata

from koumen.records.secrets.provider import provider


def normal_id(written: str) -> str:
    """Return the number with full-width figures, spaces and a small x put right."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written)).upper()


def normal_phone(written: str) -> str:
    """Return the figures alone, without +86."""
    figures = re.sub(r"\D", "", unicodedata.normalize("NFKC", written))
    return figures[2:] if len(figures) == 13 and figures.startswith("86") else figures


def id_index(written: str) -> str:
    """Return the blind index of an ID number, "" for none."""
    number = normal_id(written)
    return provider().index(number, "id_number") if number else ""


def phone_index(written: str) -> str:
    """Return the blind index of a phone number, "" for none."""
    figures = normal_phone(written)
    return provider().index(figures, "phone") if figures else ""
