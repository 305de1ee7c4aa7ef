"""How an ID number and a phone number are written, and the blind index each is found by."""

from __future__ import annotations

import re
import unicodedata

from koumen.records.secrets.provider import provider

_NUMBER = re.compile(r"\d(?:[\s-]*\d){6,}[Xx]?")


def normal_id(written: str) -> str:
    """Return the number with full-width figures, spaces and a small x put right."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written)).upper()


def normal_phone(written: str) -> str:
    """Return the figures alone, without +86."""
    figures = re.sub(r"\D", "", unicodedata.normalize("NFKC", written))
    return figures[2:] if len(figures) == 13 and figures.startswith("86") else figures


def holds_number(text: str) -> bool:
    """Whether a name or a place name holds a number long enough to call someone or to pass for them.

    >>> [holds_number(text) for text in ("三屯12号", "韦一 138-0000-0001", "韦二990101194001010028")]
    [False, True, True]
    """
    return bool(_NUMBER.search(unicodedata.normalize("NFKC", text)))


def without_number(text: str) -> str:
    """Return a name without such a number.

    >>> without_number("韦一 138-0000-0001")
    '韦一'
    """
    return _NUMBER.sub("", unicodedata.normalize("NFKC", text)).strip()


def id_index(written: str) -> str:
    """Return the blind index of an ID number, "" for none."""
    number = normal_id(written)
    return provider().index(number, "id_number") if number else ""


def phone_index(written: str) -> str:
    """Return the blind index of a phone number, "" for none."""
    figures = normal_phone(written)
    return provider().index(figures, "phone") if figures else ""
