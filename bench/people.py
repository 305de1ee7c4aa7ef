"""Invents a population under emeishan-2022 and half a year of visits, from a seed, as Parquet files.

Nobody in it exists. The mix is plausible, not measured: some four fifths of the elders stand in the key
tier, most visits are made, few of the many calls that the law asks for are. The columns are the contract's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.random import Generator
from numpy.typing import NDArray

FIRST, LAST, ON = date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 20)
"""The half-year asked for, both days inclusive, and the day as of which it is judged."""

TOWNSHIPS, VILLAGES = 18, 14
CHANNELS = ("home", "phone", "video", "message", "remote", "other")
RESULTS = ("met", "not_home", "no_answer", "refused", "moved", "other")
EPOCH = date(1970, 1, 1)
YEAR = 365.2425


@dataclass(frozen=True)
class Population:
    """The two files of one population."""

    people: Path
    visits: Path


def make(folder: Path, people: int, visits: int, seed: int = 20260101) -> Population:
    """Write `people.parquet` and `visits.parquet`; the same arguments give the same rows."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Population(folder / "people.parquet", folder / "visits.parquet")
    pq.write_table(people_table(np.random.default_rng([seed, 1]), people), made.people)
    pq.write_table(visits_table(np.random.default_rng([seed, 2]), people, visits), made.visits)
    return made


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - EPOCH).days


def people_table(rng: Generator, count: int) -> pa.Table:
    """Return the people: three kinds of elder as the policy has them, a few who are none of them, gaps in the facts."""
    kind = rng.choice(4, count, p=(0.55, 0.25, 0.16, 0.04))  # rural left behind, urban alone, special, none of these
    rural, urban, special = kind == 0, kind == 1, kind == 2
    alone = urban | _chance(rng, count, 0.35)
    children = np.where(rural | urban, 2, rng.choice(3, count, p=(0.15, 0.55, 0.30)))
    away = np.where(children == 2, rng.integers(1, 60, count).astype(float), 0.0)
    columns = {
        "person_id": _ids("P", count),
        "region": _places(rng, count),
        "birth_date": _gaps(rng, _birth_dates(rng, count), 0.002),
        "hukou_region": _words(("511181", "511102"), np.where(_chance(rng, count, 0.03) & ~rural, 1, 0)),
        "hukou_kind": _words(("rural", "urban"), np.where(urban, 1, np.where(rural, 0, rng.integers(0, 2, count)))),
        "residence_permit_months": _gaps(rng, pa.array(rng.integers(0, 36, count).astype(float)), 0.9),
        "lives_alone": _gaps(rng, pa.array(alone), 0.004),
        "left_behind": _gaps(rng, pa.array(rural), 0.004),
        "children": _gaps(rng, _words(("none", "same_city", "elsewhere"), children), 0.004),
        "children_away_months": _gaps(rng, pa.array(away), 0.01),
        "accompanied": _gaps(rng, pa.array(_chance(rng, count, 0.3)), 0.01),
        "spouse_at_home": _gaps(rng, pa.array(~alone & _chance(rng, count, 0.6)), 0.002),
        "live_in_carer": _gaps(rng, pa.array(~alone & _chance(rng, count, 0.05)), 0.002),
        "tekun": _words(("none", "dispersed", "institutional"), rng.choice(3, count, p=(0.985, 0.012, 0.003))),
        "ability": _gaps(rng, _words(("able", "partial", "unable"), rng.choice(3, count, p=(0.82, 0.12, 0.06))), 0.02),
        "special_family": _gaps(rng, pa.array(special & _chance(rng, count, 0.4)), 0.002),
        "entitled_group": _gaps(rng, pa.array(special | _chance(rng, count, 0.02)), 0.002),
        "hardship": _gaps(rng, pa.array(special | _chance(rng, count, 0.05)), 0.002),
        **_stays(rng, count),
    }
    return pa.table(columns)


def visits_table(rng: Generator, people: int, count: int) -> pa.Table:
    """Return visits in the order of their days, to people at random, some more than others, most of them met."""
    low = day_number(FIRST) - 10
    days = np.sort(rng.integers(low, day_number(LAST) + 1, count, dtype=np.int32))
    whom = np.minimum((rng.random(count) ** 1.15 * people).astype(np.int64), people - 1)
    minutes = rng.integers(8 * 60, 19 * 60, count)
    at = (days.astype(np.int64) * 1440 + minutes) * 60_000_000
    return pa.table(
        {
            "visit_id": _ids("V", count),
            "person_id": _numbered("P", whom, width=8),
            "at": pa.array(at).cast(pa.timestamp("us")),
            "channel": _words(CHANNELS, rng.choice(6, count, p=(0.34, 0.44, 0.14, 0.04, 0.02, 0.02))),
            "result": _words(RESULTS, rng.choice(6, count, p=(0.88, 0.05, 0.04, 0.01, 0.01, 0.01))),
            "visitor_id": _numbered("W", whom % 9973, width=5),
        }
    )


def _chance(rng: Generator, count: int, share: float) -> NDArray[np.bool_]:
    return rng.random(count) < share


def _ids(letter: str, count: int) -> pa.Array:
    return _numbered(letter, np.arange(count), width=8)


def _numbered(letter: str, numbers: NDArray[np.int64], width: int) -> pa.Array:
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width=width, padding="0")
    return pc.binary_join_element_wise(letter, digits, "")


def _places(rng: Generator, count: int) -> pa.Array:
    codes = pa.array([f"511181{100 + t}{200 + v}" for t in range(TOWNSHIPS) for v in range(VILLAGES)])
    return codes.take(pa.array(rng.integers(0, len(codes), count)))


def _birth_dates(rng: Generator, count: int) -> pa.Array:
    """Ages from 59 upwards on the first day, most between 65 and 85; some turn 60 or 80 within the half-year."""
    ages = 59 + rng.gamma(3.0, 5.2, count)
    born = day_number(FIRST) - (np.minimum(ages, 108) * YEAR).astype(np.int32)
    return pa.array(born.astype(np.int32)).cast(pa.date32())


def _stays(rng: Generator, count: int) -> dict[str, pa.Array]:
    """Some joined, some left within the half-year; the rest have always been there."""
    span = day_number(LAST) - day_number(FIRST) + 1
    first = day_number(FIRST) + rng.integers(0, span, count).astype(np.int32)
    last = np.maximum(day_number(FIRST) + rng.integers(0, span, count).astype(np.int32), first + 1)
    joined = pa.array(first, mask=~_chance(rng, count, 0.04)).cast(pa.date32())
    left = pa.array(last, mask=~_chance(rng, count, 0.03)).cast(pa.date32())
    return {"from": joined, "until": left}


def _words(words: tuple[str, ...], codes: NDArray[np.int64]) -> pa.Array:
    return pa.array(words).take(pa.array(codes))


def _gaps(rng: Generator, column: pa.Array, share: float) -> pa.Array:
    """Return the column with a share of its values unknown."""
    return pc.if_else(pa.array(_chance(rng, len(column), share)), pa.scalar(None, column.type), column)
