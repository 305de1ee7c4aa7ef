"""A small world that leans on the edges of its packs: thresholds, window ends, joins and leaves, unknowns.

Everything is a function of the chooser handed in: `random.Random(seed)`, or Hypothesis's own random so
that a failing world shrinks. Rows are dicts of strings as they would stand in the files of `koumen evaluate`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from reference.law import Table, value_of
from reference.truth import values_of

from strategies.vocabulary import Vocabulary, vocabulary_of

Chooser = random.Random
Row = dict[str, str]
Item = TypeVar("Item")
PERSON_IDS = ["p{}", "P{}", "0{}", "{}", "甲{}", "é{}", "p {}", "p-{}", 'q"{}', "a,{}", "_{}", "乙·{}"]
HOUSEHOLDS = ["h1", "h10", "h2", "H1", "户1", "_h", "h 3", "0h"]
CHANNELS = ["home", "phone", "video", "message", "remote", "other"]
REASONS = ["hospital", "away", "refused", "institution", "other"]
RESULTS = ["not_home", "no_answer", "refused", "moved", "deceased", "other"]
TRUE, FALSE = ["true", "yes", "1", "是", "TRUE", "Yes"], ["false", "no", "0", "否", "False", "NO"]


@dataclass
class World:
    """The inputs of one evaluation."""

    on: date
    first: date | None = None
    last: date | None = None
    people: list[Row] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    absences: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    own: list[Row] = field(default_factory=list)

    def inputs(self) -> dict[str, list[Row]]:
        """The files, by name."""
        names = ("people", "visits", "events", "absences", "facts", "own")
        return {name: getattr(self, name) for name in names}


@st.composite
def worlds(draw: st.DrawFn, laws: Sequence[Table], people: int = 4) -> World:
    """A world of up to `people` people."""
    chooser = draw(st.randoms(use_true_random=False))
    return make_world(chooser, list(laws), draw(st.integers(1, people)))


def make_world(chooser: Chooser, laws: list[Table], people: int) -> World:
    """Make a world of `people` people for these laws."""
    return _Maker(chooser, laws).world(people)


class _Maker:
    def __init__(self, chooser: Chooser, laws: list[Table]) -> None:
        self.chooser, self.laws = chooser, laws
        self.words: Vocabulary = vocabulary_of(laws)
        self.on = self._a_day()
        self.edges: list[date] = []

    def chance(self, share: float) -> bool:
        return self.chooser.random() < share

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.chooser.randrange(len(items))]

    def world(self, people: int) -> World:
        world = World(self.on)
        if self.chance(0.6):
            world.first = self.on - timedelta(days=self.chooser.randrange(0, 70))
            world.last = self.on + timedelta(days=self.chooser.randrange(0, 45))
            if self.chance(0.1):
                world.last = world.first = self.on + timedelta(days=self.chooser.randrange(-40, 40))
        self.edges = self._edges(world)
        ids = [self.pick(PERSON_IDS).format(number) for number in range(1, people + 1)]
        for person in ids:
            rows = self._person(person)
            world.people += rows
            world.facts += self._facts(person, rows)
            world.visits += self._visits(person)
            world.absences += self._absences(person)
            world.own += self._own(person)
        world.events = self._events(ids, [row["region"] for row in world.people])
        self._strays(world)
        for number, row in enumerate(world.visits):
            row["visit_id"] = self.pick(["v{}", "V{}", "{}", "w-{}"]).format(number)
        for rows in world.inputs().values():
            self.chooser.shuffle(rows)
        return world

    # ------------------------------------------------------------ days

    def _a_day(self) -> date:
        """A day near an edge of the calendar or of the law, seldom outside the span of the law picked."""
        law = self.pick(self.laws)
        first, end = law["from"], law["until"] or date(2029, 1, 1)
        for _ in range(20):
            day = self._any_day(first.year)
            if first <= day < end:
                return day
        return first + timedelta(days=self.chooser.randrange(-5, 60))

    def _any_day(self, earliest: int) -> date:
        near = [day for day in self.words.turns if date(2018, 1, 1) <= day <= date(2028, 12, 31)]
        if near and self.chance(0.4):
            return self.pick(near) + timedelta(days=self.chooser.randrange(-20, 40))
        year = (
            self.pick([2026, 2026, 2026, 2024, 2025, 2028]) if earliest < 2024 else self.pick([2026, 2026, 2025, 2027])
        )
        ends = [
            "01-01",
            "01-15",
            "01-16",
            "02-28",
            "03-01",
            "03-31",
            "06-30",
            "07-01",
            "09-25",
            "10-19",
            "11-30",
            "12-31",
        ]
        if self.chance(0.5):
            return date.fromisoformat(f"{year}-{self.pick(ends)}")
        if year % 4 == 0 and self.chance(0.4):
            return date(year, 2, 29)
        return date(year, 1, 1) + timedelta(days=self.chooser.randrange(365))

    def _edges(self, world: World) -> list[date]:
        """The days near which things happen: the range, period ends, changes of law."""
        first, last = world.first or self.on, world.last or self.on
        found = [self.on, first, last, self.on - timedelta(days=self.on.weekday())]
        for month in range(-2, 3):
            year, number = divmod(self.on.year * 12 + self.on.month - 1 + month, 12)
            found += [date(year, number + 1, 1), date(year, number + 1, 16)]
        found += [date(self.on.year, 1, 1), date(self.on.year, 7, 1), date(self.on.year, 2, 28)]
        return found + [day for day in self.words.turns if abs((day - self.on).days) < 120]

    def day(self) -> date:
        """A day on or beside an edge, or anywhere near `on`."""
        if self.chance(0.5):
            return self.pick(self.edges) + timedelta(days=self.pick([-1, 0, 0, 1]))
        return self.on + timedelta(days=self.chooser.randrange(-60, 20))

    def time(self) -> str:
        """A time of day, often near midnight, in one of the ways it may be written."""
        clock = self.pick(
            ["00:00", "23:59", "09:30", "12:00:00", "16:00:00.5", "23:59:59.999999", "07:59:59", "16:00:01"]
        )
        return self.pick(["T", " "]) + clock + self.pick(["", "", "", "Z", "+08:00", "-05:30", "+09:00"])

    # ------------------------------------------------------------ people

    def _person(self, person: str) -> list[Row]:
        row: Row = {"person_id": person, "region": self._region(), "household_id": ""}
        if self.chance(0.45):
            row["household_id"] = self.pick(HOUSEHOLDS)
        row.update(self._known())
        return self._spans(row)

    def _spans(self, row: Row) -> list[Row]:
        """One row, or several successive ones that touch or leave a gap, the later with some facts changed."""
        days = sorted({self.day() for _ in range(self.pick([0, 0, 0, 1, 1, 2, 3]))})
        first = "" if self.chance(0.5) else (self.on - timedelta(days=self.chooser.randrange(30, 900))).isoformat()
        if days and first and first >= days[0].isoformat():
            first = ""
        if days and self.chance(0.4):
            first = days.pop(0).isoformat()
        rows = []
        for day in days:
            if self.chance(0.25):
                return [*rows, {**row, "from": first, "until": day.isoformat()}]
            rows.append({**row, "from": first, "until": day.isoformat()})
            gap = 0 if self.chance(0.6) else self.chooser.randrange(1, 4)
            first = (day + timedelta(days=gap)).isoformat()
            row = self._changed(row)
            if any(day < later <= day + timedelta(days=gap) for later in days):
                return rows
        return [*rows, {**row, "from": first, "until": ""}]

    def _changed(self, row: Row) -> Row:
        found = dict(row)
        if self.chance(0.3):
            found["region"] = self._region()
        if self.chance(0.2):
            found["household_id"] = self.pick(["", *HOUSEHOLDS])
        for name in self._some(list(self.words.kinds), 3):
            found[name] = self._value(name)
        if self.chance(0.2):
            found[f"included:{self.pick(self.words.packs)}"] = self.pick([*TRUE[:2], *FALSE[:2], ""])
        return found

    def _some(self, items: list[str], most: int) -> list[str]:
        return [self.pick(items) for _ in range(self.chooser.randrange(most + 1))]

    def _region(self) -> str:
        """A place in or near the packs' places, with or without padding, sometimes too short to tell."""
        base = self.pick(self.words.regions)
        if self.chance(0.1):
            return base[:2] if self.chance(0.5) else "1101"
        while len(base) < 12 and self.chance(0.6):
            base += {2: "02", 4: "02", 6: "001", 9: "003"}.get(len(base), "1")
        if self.chance(0.3):
            padded = [size for size in (4, 6, 9, 12) if size > len(base)]
            base = base.ljust(self.pick(padded) if padded else len(base), "0")
        return base

    def _known(self) -> Row:
        """Facts at random, then bent so that a condition or two of a pack come true, then some forgotten."""
        found = {name: self._value(name) for name in self.words.kinds if self.chance(0.75)}
        found["birth_date"] = self._birth()
        for _ in range(self.pick([1, 1, 2, 3])):
            if self.words.wishes:
                _, variant, condition = self.pick(self.words.wishes)
                self._grant(found, variant, condition, True)
        for name in list(found):
            if self.chance(0.1):
                found[name] = ""
        for pack in self.words.packs:
            if self.chance(0.1):
                found[f"included:{pack}"] = self.pick([*TRUE, *FALSE])
        return found

    def _birth(self, age: int | None = None) -> str:
        day = self.pick(self.edges) + timedelta(days=self.pick([-1, 0, 0, 1, 100]))
        year = day.year - (self.pick(self.words.ages) if age is None else age)
        if self.chance(0.1):
            return f"{year - year % 4}-02-29"
        return date(year, day.month, min(day.day, 28)).isoformat()

    def _value(self, fact: str) -> str:
        kind = self.words.kinds[fact]
        if kind == "yesno":
            return self.pick(TRUE if self.chance(0.5) else FALSE)
        if kind == "digits":
            codes = [*self.words.values.get(fact, []), *self.words.regions]
            return self._cut(self.pick(codes)) if self.chance(0.5) else self._region()
        values = self.words.values.get(fact)
        return self.pick(values) if values else str(self.chooser.randrange(12))

    def _cut(self, code: str) -> str:
        return code.ljust(self.pick([6, 12]), "0") if self.chance(0.5) and len(code) in (2, 4, 6) else code

    def _grant(self, found: Row, variant: Table, condition: Any, wanted: bool) -> None:
        """Set facts so that the condition comes out as wanted, as far as a simple try goes."""
        word = condition[0]
        if word == "not":
            self._grant(found, variant, condition[1], not wanted)
        elif word == "is":
            self._grant_leaf(found, variant, condition, wanted)
        else:
            every = (word == "all") == wanted
            for part in condition[1] if every else [self.pick(condition[1])]:
                self._grant(found, variant, part, wanted)

    def _grant_leaf(self, found: Row, variant: Table, leaf: Any, wanted: bool) -> None:
        _, fact, word, written = leaf
        values = [str(each) for each in values_of(written, lambda name: value_of(variant, name, self.on))]
        if fact.startswith("$") or "None" in values:
            return
        if (word in ("!=", "not in")) == wanted:
            return  # not being something is left to chance
        if fact == "age":
            older = word in (">=", ">", "=") if wanted else word in ("<", "<=")
            found["birth_date"] = self._birth(int(float(values[0])) + (self.pick([0, 0, 1, 5]) if older else -1))
        elif self.words.kinds.get(fact) == "yesno":
            found[fact] = self.pick(TRUE if (values[0] == "true") == wanted else FALSE)
        elif fact in self.words.kinds and (wanted or word in ("!=", "not in")):
            found[fact] = self.pick(values)

    # ------------------------------------------------------------ what happens to them

    def _facts(self, person: str, rows: list[Row]) -> list[Row]:
        found: dict[tuple[str, str], Row] = {}
        names = [*self.words.kinds, *self.words.kinds, "birth_date", *(f"included:{pack}" for pack in self.words.packs)]
        asked = [name for name in rows[0] if name in self.words.kinds] or names
        for _ in range(self.pick([0, 0, 1, 2, 4])):
            name = self.pick(names) if self.chance(0.5) else self.pick(asked)
            if name.startswith("included:"):
                value = self.pick([*TRUE, *FALSE])
            else:
                value = self._birth() if name == "birth_date" else self._value(name)
            day = self.day().isoformat()
            value = "" if self.chance(0.2) else value
            found[name, day] = {"person_id": person, "fact": name, "value": value, "from": day}
        return list(found.values())

    def _visits(self, person: str) -> list[Row]:
        most = self.pick([0, 4, 10, 25])
        return [self._visit(person) for _ in range(self.chooser.randrange(most + 1))]

    def _visit(self, person: str) -> Row:
        row = {
            "person_id": person,
            "at": self.day().isoformat(),
            "channel": self.pick([*CHANNELS, "home", "home", "phone"]),
        }
        if self.chance(0.5):
            row["at"] += self.time()
        row["result"] = self.pick(["", "met"]) if self.chance(0.85) else self.pick(RESULTS)
        if self.chance(0.6):
            row["kind"] = "+".join(
                dict.fromkeys(self.pick(self.words.visit_kinds) for _ in range(self.pick([1, 1, 2])))
            )
        if self.chance(0.5):
            row["role"] = "+".join(dict.fromkeys(filter(None, (self.pick(self.words.roles) for _ in range(2)))))
        for finding, values in self.words.findings.items():
            if self.chance(0.4):
                row[finding] = self.pick(values)
        return row

    def _absences(self, person: str) -> list[Row]:
        found = []
        for _ in range(self.pick([0, 0, 1, 2])):
            first = self.day()
            last = first + timedelta(days=self.pick([0, 1, 6, 14, 15, 30, 91]))
            row = {
                "person_id": person,
                "from": first.isoformat(),
                "until": last.isoformat(),
                "reason": self.pick(REASONS),
            }
            found.append(row)
        return found

    def _own(self, person: str) -> list[Row]:
        if self.chance(0.8):
            return []
        pack = self.pick(self.words.packs)
        per = self.pick(["day", "week", "half-month", "month", "quarter", "half-year", "year", "2 month", "10 day"])
        first = self.day() if self.chance(0.7) or " " in per else None
        last = None if self.chance(0.5) else (first or self.day()) + timedelta(days=self.chooser.randrange(0, 60))
        channels = "+".join(dict.fromkeys(self.pick(CHANNELS) for _ in range(2)))
        most = self.pick(["1", "2"])
        return [
            {
                "person_id": person, "pack": pack, "channels": channels, "at_least": "1" if per == "day" else most, "per": per,
                "from": first.isoformat() if first else "", "until": last.isoformat() if last else "", "reason": "医嘱",
            }
        ]  # fmt: skip

    def _events(self, ids: list[str], regions: list[str]) -> list[Row]:
        if not self.words.events:
            return []
        return [self._event(ids, regions) for _ in range(self.chooser.randrange(3 + len(ids) // 2))]

    def _event(self, ids: list[str], regions: list[str]) -> Row:
        first = self.day()
        last = first + timedelta(days=self.pick([0, 0, 1, 2, 5, 20, 60]))
        row = {"event": self.pick(self.words.events), "from": first.isoformat(), "until": last.isoformat()}
        if self.chance(0.15):
            row["until"] = ""
        if self.chance(0.4):
            row["from"] += self.pick(["T", " "]) + self.pick(["00:00", "08:30", "18:00:01", "23:59:59.5"])
        row["scope"] = f"person:{self.pick(ids)}" if self.chance(0.45) else self._scope(regions)
        return row

    def _scope(self, regions: list[str]) -> str:
        if self.chance(0.15):
            return "00"
        region = self.pick(regions)
        if self.chance(0.6):
            region = region[: self.pick([size for size in (2, 4, 6, 9, 12) if size <= len(region)])]
        return region

    def _strays(self, world: World) -> None:
        """Rows that must change nothing: an unknown person, an unknown event, a column and a fact nobody asks about."""
        if self.chance(0.3):
            world.visits.append(self._visit("nobody"))
            world.absences += [{**row, "person_id": "nobody"} for row in world.absences[:1]]
            world.own += [{**row, "person_id": "nobody"} for row in world.own[:1]]
            world.facts.append(
                {"person_id": "nobody", "fact": "lives_alone", "value": "true", "from": self.on.isoformat()}
            )
            world.facts.append({**world.facts[0], "fact": "colour", "value": "red"})
        if self.chance(0.2):
            row = {"event": "no-such-event", "scope": "00", "from": self.on.isoformat(), "until": self.on.isoformat()}
            world.events.append(row)
        for row in world.people:
            row["备注"] = "无"
