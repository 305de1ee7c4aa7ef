"""Why one person, or one household, owes each visit and does not owe the others: the engine's own rows, with reasons.

Windows, counts and statuses are selected from the same SQL texts that judge everybody. Each window is explained by the
situation of its own first day, by which it is owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine.considered import Away, Beside, Considered
from koumen.engine.inputs import Inputs
from koumen.engine.law import Law, Rule, day_number, kinds_of
from koumen.engine.not_owed import Causes, NotOwed
from koumen.engine.outputs import out_rows
from koumen.engine.plan import Asked
from koumen.engine.run import Run
from koumen.engine.runner import Duck
from koumen.engine.situations import Known, Situation
from koumen.policy.conditions import Answer, decide
from koumen.policy.model import Duty, Pack


@dataclass(frozen=True, slots=True)
class Owed:
    """An owed window as in the contract's `out`, with what it rests on.

    `at` are the situations of its first day: the person's, or those of the members by whom a household stands.
    `duty` is None for someone's own cadence, which has a `reason`; `asks` is the answer to the duty's own condition,
    by the facts in `asked_of`.
    """

    row: dict[str, Any]
    duty: Duty | None
    at: tuple[Situation, ...]
    visits: tuple[Considered, ...]
    absences: tuple[Away, ...]
    reason: str = ""
    asks: Answer | None = None
    asked_of: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackExplained:
    """One pack for one person, or one household, on one day.

    `now` are the situations of that day: the person's, or those of all of the household's members. `household` is the
    id of the household that is explained or, for a person, of the one that stands on the day through them or another.
    """

    pack: Pack
    now: tuple[Situation, ...]
    tier: str
    household: str
    owed: tuple[Owed, ...]
    not_owed: tuple[NotOwed, ...]


def explained(packs: Sequence[Pack], inputs: Inputs, subject: str, on: date) -> list[PackExplained]:
    """Explain a person or a household on a day, pack by pack; both, when one id is of both.

    Raises LookupError (Chinese) when nobody has this id.
    """
    chosen = only(inputs, subject)
    day = day_number(on)
    run = Run(packs, chosen, Asked(day, day, day, named=True), Duck())
    try:
        return _Explaining(run, subject).packs()
    finally:
        run.runner.close()


def only(inputs: Inputs, subject: str) -> Inputs:
    """Return the inputs of one person or household, and of everyone who ever shared a home with any of them."""
    people = inputs.people
    mine = pc.or_(
        pc.equal(people["person_id"], subject), pc.fill_null(pc.equal(people["household_id"], subject), False)
    )
    if not pc.any(mine).as_py():
        raise LookupError(f"名单里没有“{subject}”这个人或户，请核对编号。")
    homes = pc.drop_null(pc.unique(people["household_id"].filter(mine)))
    together = pc.or_(mine, pc.fill_null(pc.is_in(people["household_id"], homes), False))
    ids = pc.unique(people["person_id"].filter(together))

    def theirs(table: pa.Table) -> pa.Table:
        return table.filter(pc.is_in(table["person_id"], ids))

    return replace(
        inputs,
        people=theirs(people),
        visits=theirs(inputs.visits),
        absences=theirs(inputs.absences),
        facts=theirs(inputs.facts),
        own=theirs(inputs.own),
    )


class _Explaining:
    """One run, asked about one id."""

    def __init__(self, run: Run, subject: str) -> None:
        self.run, self.id = run, subject
        self.known = Known(run)
        self.beside = Beside(run)
        self.rows = out_rows(run, run.ledger(), "subject", "rule").to_pylist()

    def packs(self) -> list[PackExplained]:
        found = []
        for pack_no, _ in enumerate(self.run.plan.packs):
            if self.known.subject(self.id) is not None:
                found.append(self._person(pack_no))
            if self.id in self.known.home.values():
                found.append(self._household(pack_no))
        return found

    def _person(self, pack_no: int) -> PackExplained:
        now = self.known.situation(self.id, pack_no, self.run.asked.on)
        owed = tuple(self._owed(row, pack_no) for row in self.rows if self._is_of_person(row, now.pack))
        left: tuple[NotOwed, ...] = ()
        if now.law is not None and now.tier:
            household = not now.own
            subject = now.household if household else self.id
            left = self._left(now.law, Causes(self.known, pack_no, subject, now.law, household=household))
        return PackExplained(now.pack, (now,), now.tier, now.household, owed, left)

    def _household(self, pack_no: int) -> PackExplained:
        on = self.run.asked.on
        members = self.known.members(self.id, on)
        now = tuple(self.known.situation(member, pack_no, on, as_member=True) for member in members)
        pack = self.run.plan.packs[pack_no]
        mine = [
            row for row in self.rows if row["pack"] == pack.id and row["subject"] < 0 and row["person_id"] == self.id
        ]
        owed = tuple(self._owed(row, pack_no) for row in mine)
        brought = self.known.bringing(self.id, pack_no, on)
        laws = {law.no: law for law in self.run.plan.laws}
        if not brought:
            return PackExplained(pack, now, "", self.id, owed, ())
        law = laws[min(brought, key=lambda row: row["subject"])["law"]]
        tier = dict(law.tiers())[min(row["tier"] for row in brought)].id
        causes = Causes(self.known, pack_no, self.id, law, household=True)
        return PackExplained(pack, now, tier, self.id, owed, self._left(law, causes))

    def _is_of_person(self, row: dict[str, Any], pack: Pack) -> bool:
        """Say whether a row is the person's own, or of the household in which they lived on its first day."""
        if row["pack"] != pack.id:
            return False
        if row["subject"] >= 0:
            return bool(row["person_id"] == self.id)
        return bool(self.known.home_of(self.id, day_number(row["starts"])) == row["person_id"])

    def _owed(self, row: dict[str, Any], pack_no: int) -> Owed:
        starts, of_home = day_number(row["starts"]), row["subject"] < 0
        people = self.known.members(row["person_id"], starts) if of_home else [row["person_id"]]
        brings = {self.known.person[each["subject"]] for each in self.known.bringing(row["person_id"], pack_no, starts)}
        by = sorted(brings) if of_home else people
        at = tuple(self.known.situation(each, pack_no, starts, as_member=of_home) for each in by)
        visits, absences = self.beside.visits(row, people), self.beside.absences(row, people)
        rules = self.run.plan.rules
        if row["rule"] >= len(rules):
            own = next(own for own in self.run.plan.own_rules if own.no == row["rule"])
            return Owed(row, None, at, visits, absences, own.reason)
        rule = rules[row["rule"]]
        return _asking(Owed(row, rule.duty, at, visits, absences), rule)

    def _left(self, law: Law, causes: Causes) -> tuple[NotOwed, ...]:
        """Return the duties of the law that the subject of `causes` owes nothing for, each with its cause."""
        owing = {
            row["duty"]
            for row in self.rows
            if row["pack"] == law.pack.id
            and row["person_id"] == causes.subject
            and (row["subject"] < 0) == causes.household
        }
        ids = dict.fromkeys(duty.id for duty in law.variant.duties if duty.id not in owing)
        return tuple(causes.of([duty for duty in law.variant.duties if duty.id == id]) for id in ids)


def _asking(owed: Owed, rule: Rule) -> Owed:
    """Add the answer to the duty's own condition: of a household's members, of the first for whom it holds."""
    if rule.duty.when is None:
        return owed
    kinds = kinds_of(rule.law.pack)
    answers = [(decide(rule.duty.when, each.facts, rule.law.resolve, kinds), each.facts) for each in owed.at]
    answer, facts = next((each for each in answers if each[0].truth), answers[0])
    return replace(owed, asks=answer, asked_of=facts)
