"""The inputs as the contract reads them: rows of strings into dated values. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from reference.days import span, whole_years
from reference.law import digits
from reference.truth import unique

Row = Mapping[str, str]
CHINA = timezone(timedelta(hours=8))
REASONS = ["hospital", "away", "refused", "institution", "other"]
NUMBERS = ["residence_permit_months", "children_away_months"]
CHOICES = ["sex", "hukou_kind", "children", "ability", "tekun"]
YES_NO = [
    "lives_alone", "empty_nest", "left_behind", "accompanied", "lives_with_disabled_child", "spouse_at_home",
    "live_in_carer", "mobility_limited", "severe_disability", "serious_illness", "dibao", "special_family",
    "entitled_group", "hardship", "sudden_hardship", "orphan", "unsupported_child", "kin_guardian",
    "left_behind_child", "willing",
]  # fmt: skip
KINDS = {
    "birth_date": "date",
    "hukou_region": "digits",
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(CHOICES, "choice"),
    **dict.fromkeys(YES_NO, "yesno"),
}


@dataclass
class Visit:
    """One visit; `moment` is None when its row has no time."""

    id: str
    person: str
    day: date
    moment: datetime | None
    channel: str
    met: bool
    kinds: list[str]
    roles: list[str]
    row: Row


@dataclass
class Happening:
    """One row of events; `until` is None while it goes on."""

    event: str
    scope: str
    day: date
    moment: datetime | None
    until: date | None


@dataclass
class World:
    """Everything that is known. People by id, each with their rows in order of `from`."""

    on: date
    people: dict[str, list[Row]] = field(default_factory=dict)
    dated: dict[str, list[Row]] = field(default_factory=dict)
    visits: dict[str, list[Visit]] = field(default_factory=dict)
    absent: dict[tuple[str, str], set[date]] = field(default_factory=dict)
    events: list[Happening] = field(default_factory=list)
    own: list[Row] = field(default_factory=list)
    memory: dict[Any, Any] = field(default_factory=dict)

    def row(self, person: str, day: date) -> Row | None:
        """The person's row in force on the day; None: not on the roster. `until` is the first day no longer on it."""
        for row in self.people[person]:
            if (not row.get("from") or _day(row["from"]) <= day) and (not row.get("until") or day < _day(row["until"])):
                return row
        return None

    def first_from(self, person: str) -> date | None:
        """The first day on the roster; None: always."""
        written = self.people[person][0].get("from")
        return _day(written) if written else None

    def told(self, person: str, fact: str, day: date) -> str:
        """A fact as written for that day: the latest dated fact, else the row's column; "" for unknown."""
        row = self.row(person, day)
        found = (row or {}).get(fact) or ""
        for each in self.dated.get(person, []):
            if each["fact"] == fact and _day(each["from"]) <= day:
                found = each.get("value") or ""
        return found

    def region(self, person: str, day: date) -> str:
        """The region of the row in force, without its padding."""
        row = self.row(person, day)
        return digits(row["region"]) if row else ""

    def is_absent(self, person: str, day: date, reasons: Iterable[str]) -> bool:
        """Whether an absence of one of the reasons covers the day."""
        return any(day in self.absent.get((person, reason), ()) for reason in reasons)

    def facts(self, person: str, day: date, own: Mapping[str, Any]) -> dict[str, Any]:
        """Every fact on that day, typed; None for unknown. `own`: the facts the pack adds; scores and age follow."""
        kinds = {**KINDS, **{name: fact["kind"] for name, fact in own.items()}}
        found = {name: typed(kind, self.told(person, name, day)) for name, kind in kinds.items()}
        for name, fact in own.items():
            if "sum" in fact:
                parts = [found[part] for part in fact["sum"]]
                found[name] = None if None in parts else sum(parts)
        born = found["birth_date"]
        found["age"] = None if born is None else float(whole_years(born, day))
        return found


def world_of(
    people: Iterable[Row], visits: Iterable[Row], events: Iterable[Row], absences: Iterable[Row],
    facts: Iterable[Row], own: Iterable[Row], on: date,
) -> World:  # fmt: skip
    """Put the rows in order; rows of other files that name an unknown person are left out."""
    world = World(on)
    for row in people:
        world.people.setdefault(row["person_id"], []).append(row)
    for rows in world.people.values():
        rows.sort(key=lambda row: row.get("from") or "")
    for row in sorted(facts, key=lambda row: row["from"]):
        world.dated.setdefault(row["person_id"], []).append(row)
    for row in visits:
        if row["person_id"] in world.people:
            world.visits.setdefault(row["person_id"], []).append(_visit(row))
    for row in absences:
        days = world.absent.setdefault((row["person_id"], row["reason"]), set())
        days.update(span(_day(row["from"]), _day(row["until"])))
    world.events = [_happening(row) for row in events]
    world.own = [row for row in own if row["person_id"] in world.people]
    return world


def typed(kind: str, written: str) -> Any:
    """A written fact as a value; None when blank."""
    if not written:
        return None
    if kind == "yesno":
        return written.lower() in ("true", "yes", "1", "是")
    if kind == "number":
        return float(written)
    if kind == "date":
        return _day(written)
    return digits(written) if kind == "digits" else written


def moment_of(written: str) -> tuple[date, datetime | None]:
    """The Chinese local day and, if a time is written, the Chinese local time."""
    if len(written) == 10:
        return _day(written), None
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is not None:
        moment = moment.astimezone(CHINA).replace(tzinfo=None)
    return moment.date(), moment


def plus(written: str | None) -> list[str]:
    """The words of a cell joined by +."""
    return unique(word for word in (written or "").split("+") if word)


def _visit(row: Row) -> Visit:
    day, moment = moment_of(row["at"])
    met = (row.get("result") or "met") == "met"
    kinds = plus(row.get("kind")) or ["visit"]
    return Visit(row["visit_id"], row["person_id"], day, moment, row["channel"], met, kinds, plus(row.get("role")), row)


def _happening(row: Row) -> Happening:
    day, moment = moment_of(row["from"])
    scope = row["scope"] if row["scope"].startswith("person:") else digits(row["scope"])
    return Happening(row["event"], scope, day, moment, _day(row["until"]) if row.get("until") else None)


def _day(written: str) -> date:
    return date.fromisoformat(written)
