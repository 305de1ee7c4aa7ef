"""Runs the three SQL texts as far as they are asked for, and knows no more of them than their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine import prepare, tables
from koumen.engine.inputs import Inputs
from koumen.engine.law import Law
from koumen.engine.lay import put_inputs
from koumen.engine.plan import Asked, Plan, plan_for
from koumen.engine.runner import Runner
from koumen.engine.texts import sections
from koumen.policy.cadences import Event, Found, Joined, Silence
from koumen.policy.model import Pack


@dataclass
class Run:
    """The inputs numbered and the texts run, as far as they have been asked for."""

    packs: Sequence[Pack]
    inputs: Inputs
    asked: Asked
    runner: Runner

    @cached_property
    def plan(self) -> Plan:
        """The law, compiled for these inputs."""
        return plan_for(self.packs, self.inputs, self.asked)

    @cached_property
    def words(self) -> dict[str, str]:
        """What stands in the braces of the texts."""
        dated = set(pc.unique(self.inputs.facts["fact"]).to_pylist())
        return prepare.texts(self.plan, dated)

    @cached_property
    def read(self) -> bool:
        """Lay the inputs down and number them: the reading that timings state apart."""
        put_inputs(self.runner, self.inputs, self.plan)
        for name in ("subject", "household", "region", "roster"):
            self._make("numbers", name)
        combos = self.runner.fetch(
            "SELECT DISTINCT channel, COALESCE(kind, 'visit') AS kind, COALESCE(role, '') AS role FROM visits"
        )
        known = sorted((row["channel"], row["kind"], row["role"]) for row in combos.to_pylist())
        columns = {"combo": "i", "channel": "s", "kind": "s", "role": "s"}
        self.runner.put("combo", tables.int_table(columns, [(i, *it) for i, it in enumerate(known)]))
        for name, rows in tables.law_tables(self.plan, known).items():
            self.runner.put(name, rows)
        for name in ("visit", "event", "absence", "dated_fact", "finding"):
            self._make("numbers", name)
        owned = "SELECT s.subject, o.{} FROM {} o JOIN subject s ON s.person_id = o.person_id"
        self.runner.make("own_rule", owned.format("rule, o.pack", "own_rules"))
        self.runner.make("own_span", owned.format("rule, o.starts, o.due", "own_spans"))
        return True

    @cached_property
    def standing(self) -> bool:
        """Run the first text."""
        _ = self.read
        for name in ("stay", "dated", "born", "excluded", "turn", "stretch", "known", "aged"):
            self._make("standing", name)
        for law in self.plan.laws:
            own = prepare.law_texts(self.plan, law)
            self._make("standing", "judged", own, f"_{law.no}")
            self._make("standing", "stands", own, f"_{law.no}", keep=False)
            if self.plan.households:
                self._make("standing", "household_stands", own, f"_{law.no}", keep=False)
        self._union("standing", "stands")
        if self.plan.households:
            self._union("household_brings", "household_stands")
        else:
            put_no_households(self.runner)
        self._make("standing", "leaving")
        if self.plan.households:
            self._homes()
        places = (
            "SELECT place AS code FROM standing UNION SELECT place FROM household_standing"
            " UNION SELECT code FROM home_place"
        )
        numbered = "CAST(ROW_NUMBER() OVER (ORDER BY code) - 1 AS INT) AS place"
        self.runner.make("place", f"SELECT {numbered}, code FROM ({places}) p")
        self._make("standing", "owing")
        return True

    def _homes(self) -> None:
        for name in ("household_standing", "home", "member"):
            self._make("standing", name)
        for number, pack in enumerate(self.plan.packs):
            own = {"pack": str(number), "place": prepare.place_of(pack).replace("k.", "a.")}
            self._make("standing", "found_at", own, f"_{number}", keep=False)
        found = (f"SELECT * FROM found_at_{number}" for number, _ in enumerate(self.plan.packs))
        self.runner.make("found_at", " UNION ALL ".join(found), keep=False)
        self._make("standing", "home_place")

    @cached_property
    def windows(self) -> bool:
        """Run the second text."""
        _ = self.standing
        openers = {type(rule.duty.cadence) for rule in self.plan.rules}
        kinds = []
        for name in ("part", "dwelling"):
            self._make("windows", name, keep=False)
        self._make("windows", "absent_person")
        self._make("windows", "absent")
        if Event in openers:
            for name in ("reach", "abode", "edge", "apart", "matched", "happening", "struck", "event_window"):
                self._make("windows", name)
            kinds.append("event_window")
        if Joined in openers:
            self._make("windows", "stood", keep=False)
            self._make("windows", "joining")
            self._make("windows", "joined_window")
            kinds.append("joined_window")
        if Silence in openers:
            for name in ("away", "spoken", "begun", "heard", "silence_window"):
                self._make("windows", name)
            kinds.append("silence_window")
        if Found in openers:
            self._make("windows", "told", keep=False)
            self._make("windows", "found")
            self._make("windows", "found_window")
            kinds.append("found_window")
        self._make("windows", "own_window")
        kinds.append("own_window")
        self._make(
            "windows", "personal", {"kinds_of_window": " UNION ALL ".join(f"SELECT * FROM {kind}" for kind in kinds)}
        )
        return True

    @cached_property
    def tally(self) -> bool:
        """Run the third text; the ledger stays a view, so that a summary never lays out every row."""
        _ = self.windows
        for name in ("seen", "watched", "calendar_excused"):
            self._make("tally", name)
        self._make("tally", "calendar_ledger", keep=False)
        self._make("tally", "personal_owed")
        self._make("tally", "brought", keep=False)
        for name in ("member_owed", "household_owed"):
            self._make("tally", name)
        self._make("tally", "other_owed")
        self._make("tally", "other_taken", keep=False)
        for name in ("other_visited", "other_met"):
            self._make("tally", name)
        self._make("tally", "other_ledger", keep=False)
        self._make("tally", "ledger", keep=False)
        return True

    def taken(self) -> pa.Table:
        """Return the visits that each owed window takes, by their ids; only of a run whose visits are named."""
        _ = self.tally
        return self.runner.fetch(sections("tally")["taken"])

    def ledger(self) -> pa.Table:
        """Return one row for each owed window: integer columns, subjects below zero are households."""
        _ = self.tally
        return self.runner.fetch("SELECT * FROM ledger")

    def summed(self) -> pa.Table:
        """Return counts by place, tier, rule and status."""
        _ = self.tally
        return self.runner.fetch(sections("tally")["summed"])

    def _make(
        self, text: str, name: str, more: dict[str, str] | None = None, suffix: str = "", *, keep: bool = True
    ) -> None:
        words = self.words | (more or {})
        select = sections(text)[name]
        for word in sorted(words, key=len, reverse=True):
            select = select.replace("{" + word + "}", words[word])
        self.runner.make(name + suffix, select, keep=keep)

    def _union(self, name: str, part: str) -> None:
        chosen: list[Law] = self.plan.laws
        self.runner.make(name, " UNION ALL ".join(f"SELECT * FROM {part}_{law.no}" for law in chosen))


def put_no_households(runner: Runner) -> None:
    """Lay empty household tables where no pack makes rows for households."""
    span = {"first": "i", "last": "i"}
    standing = {"law": "i", "pack": "i", "household": "i", "subject": "i", **span, "leaves": "i", "place": "s"}
    standing |= {"categories": "l", "tier": "i", "conditions": "l", "own_tier": "i"}
    runner.put("household_brings", tables.int_table(standing, []))
    runner.put("household_standing", tables.int_table(standing, []))
    runner.put("home_place", tables.int_table({"pack": "i", "home": "i", "first": "i", "last": "i", "code": "s"}, []))
    runner.put("home", tables.int_table({"home": "i", "household": "i", **span}, []))
    runner.put("member", tables.int_table({"home": "i", "subject": "i", **span, "person": "i", "region": "i"}, []))
