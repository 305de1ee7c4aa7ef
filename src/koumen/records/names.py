"""Finding people by name: characters, pairs, pinyin with every reading of a character, initials.

One gram column holds what a name can be found by; both databases index it, with the same answer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise, product

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from pypinyin import Style, pinyin

from koumen.records.guards import NAME_INDEX

READINGS_AT_MOST = 16
_LATIN = re.compile(r"[a-zü]+")
_ASKED = re.compile(r"[a-zü]+|[^\sa-zü·•.,，。]+")


def name_grams(name: str) -> str:
    """Return the grams of a name, separated by spaces, in a fixed order.

    >>> name_grams("吕布")
    '吕 布 吕布 lv bu lvbu lb'
    """
    letters = [letter for letter in name.lower() if not letter.isspace() and letter not in "·•."]
    grams = dict.fromkeys(letters)
    grams |= dict.fromkeys(first + second for first, second in pairwise(letters))
    readings = [_readings(letter) for letter in letters]
    for spoken in list(product(*readings))[:READINGS_AT_MOST]:
        grams |= dict.fromkeys(_spoken_grams(spoken))
    return " ".join(grams)


@lru_cache(maxsize=20_000)
def _readings(letter: str) -> tuple[str, ...]:
    return tuple(pinyin([letter], style=Style.NORMAL, heteronym=True, v_to_u=False)[0])


def _spoken_grams(spoken: tuple[str, ...]) -> list[str]:
    """Each syllable, the whole name and the given name run together, and the initials of both."""
    grams = list(spoken)
    for part in (spoken, spoken[1:]) if len(spoken) > 2 else (spoken,):
        grams += ["".join(part), "".join(syllable[:1] for syllable in part)]
    return grams


def names_like(asked: str) -> Q:
    """Return the predicate for people whose name holds what was asked: characters, pinyin or initials.

    Case and spaces do not matter. Nothing to look for finds nobody.
    """
    predicate = Q()
    pieces = _ASKED.findall(asked.lower())
    for piece in pieces:
        for gram in _grams_asked(piece):
            predicate &= _with_gram(gram)
    return predicate if pieces else Q(pk__in=[])


def _grams_asked(piece: str) -> list[str]:
    if _LATIN.fullmatch(piece) or len(piece) <= 2:
        return [piece]
    return [first + second for first, second in pairwise(piece)]


def _with_gram(gram: str) -> Q:
    if connection.vendor == "sqlite":
        quoted = '"' + gram.replace('"', '""') + '"'
        return Q(pk__in=RawSQL(f"SELECT rowid FROM {NAME_INDEX} WHERE {NAME_INDEX} MATCH %s", [quoted]))
    return Q(
        pk__in=RawSQL("SELECT id FROM records_person WHERE string_to_array(grams, ' ') @> ARRAY[%s]::text[]", [gram])
    )
