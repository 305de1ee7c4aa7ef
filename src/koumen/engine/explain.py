"""Why one person owes a visit or does not: the engine's own rows for that person, with the reasons of conditions added.

Windows, counts and statuses are selected from the same SQL texts that judge everybody; only the reasons of a
condition, which SQL does not keep, are decided again in Python by the same tree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine.evaluate import Evaluation, evaluation
from koumen.engine.inputs import Inputs
from koumen.engine.law import Law, as_date, kinds_of
from koumen.policy.conditions import Answer, decide
from koumen.policy.model import Duty, Pack
from koumen.policy.words import Words, day_words


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A category or tier with what its condition comes to. `answer` is None for a tier that takes whoever is left."""

    id: str
    label: str
    clause: str
    truth: bool | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Considered:
    """A visit beside a window: whether it counted and, when not, why (Chinese)."""

    day: date
    channel: str
    result: str
    counted: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Owed:
    """An owed window as in the contract's `out`, with its duty and the visits inside it."""

    row: dict[str, Any]
    duty: Duty | None
    clause: str
    visits: tuple[Considered, ...]


@dataclass(frozen=True, slots=True)
class NotOwed:
    """A duty that is not owed on the day, where it stands, and why (Chinese)."""

    duty: Duty
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class PackExplained:
    """One pack for one person on one day. `place` is "" for someone it does not find; `law` None then.

    `household` is the id of the household that stands under the pack on the day, through this person or another
    member; `tier` is the household's for someone who does not stand as a person.
    """

    pack: Pack
    law: Law | None
    place: str
    facts: dict[str, Any]
    included: bool | None
    categories: tuple[Reasoned, ...]
    tiers: tuple[Reasoned, ...]
    tier: str
    owed: tuple[Owed, ...]
    not_owed: tuple[NotOwed, ...]
    household: str = ""


def explained(packs: Sequence[Pack], inputs: Inputs, person: str, on: date) -> list[PackExplained]:
    """Explain one person on a day, pack by pack. Raises LookupError (Chinese) when nobody has this id."""
    chosen = only(inputs, person)
    work = evaluation(packs, chosen, on)
    try:
        rows = work.out().to_pylist()
        return [_pack(work, pack_no, pack, person, rows, chosen) for pack_no, pack in enumerate(work.plan.packs)]
    finally:
        work.runner.close()


def explain(packs: Sequence[Pack], inputs: Inputs, person: str, on: date) -> str:
    """Return the explanation as Chinese text."""
    from koumen.engine.explain_words import text

    return text(person, on, explained(packs, inputs, person, on))


def only(inputs: Inputs, person: str) -> Inputs:
    """Return the inputs of one person and of everyone who ever shared a home with them."""
    people = inputs.people
    mine = people.filter(pc.equal(people["person_id"], person))
    if not mine.num_rows:
        raise LookupError(f"名单里没有“{person}”，请核对人员编号。")
    homes = pc.drop_null(mine["household_id"].combine_chunks())
    together = pc.is_in(people["household_id"], homes) if len(homes) else pc.equal(people["person_id"], person)
    own = pc.equal(people["person_id"], person)
    ids = pc.unique(people.filter(pc.or_(pc.fill_null(together, False), own))["person_id"])

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


def _pack(
    work: Evaluation, pack_no: int, pack: Pack, person: str, rows: list[dict[str, Any]], inputs: Inputs
) -> PackExplained:
    homes = set(inputs.people.filter(pc.equal(inputs.people["person_id"], person))["household_id"].to_pylist())
    found = _known(work, pack_no, person)
    if found is None:
        return PackExplained(pack, None, "", {}, None, (), (), "", (), ())
    law, facts = found
    words, on = Words(pack, law.variant), as_date(work.asked.on)
    categories = tuple(_reasoned(law, c.id, c.label, words.clause(c, on), c.when, facts) for _, c in law.categories())
    tiers = tuple(_tier(law, t, words.clause(t, on), facts, categories) for _, t in law.tiers())
    mine = [row for row in rows if row["pack"] == pack.id and row["person_id"] in {person, *homes}]
    owed = tuple(_owed(row, law, words, _considered(row, inputs, person, homes, work)) for row in mine)
    household, home_tier = _standing_household(work, law, facts["home"])
    tier = _standing_tier(work, law, person) or home_tier
    owing = {row["duty"] for row in mine}
    left = tuple(
        NotOwed(duty, words.clause(duty, on), _out_of_force(duty, on) or _why_not(law, duty, tier, categories, facts))
        for duty in _last_versions(law.variant.duties, on)
        if duty.id not in owing
    )
    included = facts.get(f"inc_{pack_no}")
    return PackExplained(pack, law, facts["place"], facts, included, categories, tiers, tier, owed, left, household)


def _known(work: Evaluation, pack_no: int, person: str) -> tuple[Law, dict[str, Any]] | None:
    """Return the law that governs the person on the day with the facts as the engine knows them, or None."""
    on = work.asked.on
    for law in work.plan.laws:
        if law.pack_no == pack_no and law.since <= on < law.until:
            rows = work.runner.fetch(
                f"SELECT j.* FROM judged_{law.no} j JOIN subject s ON s.subject = j.subject "
                f"WHERE s.person_id = {_quoted(person)} AND first <= {on} AND last >= {on} AND leaves > {on}"
            ).to_pylist()
            if rows:
                named = {k.removeprefix("f_"): v for k, v in rows[0].items() if k.startswith("f_")}
                named |= {k: v for k, v in rows[0].items() if k.startswith("inc_") or k == "place"}
                named["home"] = rows[0]["household"]
                born = named.get("birth_date")
                return law, named | {"birth_date": None if born is None else as_date(born)}
    return None


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _reasoned(law: Law, id: str, label: str, clause: str, when: Any, facts: dict[str, Any]) -> Reasoned:
    answer = decide(when, facts, law.resolve, kinds_of(law.pack))
    return Reasoned(id, label, clause, answer.truth, answer)


def _tier(law: Law, tier: Any, clause: str, facts: dict[str, Any], categories: tuple[Reasoned, ...]) -> Reasoned:
    truths = [c.truth for c in categories if c.id in tier.categories]
    answer = None
    if tier.when is not None:
        answer = decide(tier.when, facts, law.resolve, kinds_of(law.pack))
        truths.append(answer.truth)
    truth = True if True in truths or not truths else (None if None in truths else False)
    return Reasoned(tier.id, tier.label, clause, truth, answer)


def _holds(duty: Duty, day: date) -> bool:
    return (duty.since is None or duty.since <= day) and (duty.until is None or day < duty.until)


def _owed(row: dict[str, Any], law: Law, words: Words, visits: tuple[Considered, ...]) -> Owed:
    """An owed window with its duty as it was on the window's first day."""
    same = [duty for duty in law.variant.duties if duty.id == row["duty"]]
    duty = next((each for each in same if _holds(each, row["starts"])), next(iter(same), None))
    clause = row["clause"] if duty is None else words.clause(duty, row["starts"])
    return Owed(row, duty, clause, visits)


def _last_versions(duties: Sequence[Duty], day: date) -> list[Duty]:
    """Each duty once: as it is on the day, else as it was last, else as it will be first."""

    def nearness(duty: Duty) -> tuple[int, int]:
        if _holds(duty, day):
            return 2, 0
        began = duty.since is None or duty.since <= day
        return (1, (duty.until or day).toordinal()) if began else (0, -duty.since.toordinal() if duty.since else 0)

    best: dict[str, Duty] = {}
    for duty in duties:
        if duty.id not in best or nearness(duty) > nearness(best[duty.id]):
            best[duty.id] = duty
    return list(best.values())


def _out_of_force(duty: Duty, day: date) -> str:
    """Say since when a duty is repealed, or from when it holds; "" for one in force."""
    if duty.until is not None and duty.until <= day:
        return f"已自{day_words(duty.until)}起废止"
    return f"自{day_words(duty.since)}起才有" if duty.since is not None and day < duty.since else ""


def _standing_tier(work: Evaluation, law: Law, person: str) -> str:
    on = work.asked.on
    rows = work.runner.fetch(
        f"SELECT t.tier FROM standing t JOIN subject s ON s.subject = t.subject WHERE t.law = {law.no} "
        f"AND s.person_id = {_quoted(person)} AND first <= {on} AND last >= {on} AND leaves > {on}"
    ).to_pylist()
    names = {place: tier.id for place, tier in law.tiers()}
    return names.get(rows[0]["tier"], "") if rows else ""


def _standing_household(work: Evaluation, law: Law, home: int | None) -> tuple[str, str]:
    """Return the id and the tier of a household that stands under the law's pack on the day; blank when it does not."""
    if home is None:
        return "", ""
    on = work.asked.on
    rows = work.runner.fetch(
        "SELECT h.household_id, MIN(s.tier) AS tier FROM household_standing s JOIN household h USING (household) "
        f"WHERE s.pack = {law.pack_no} AND s.household = {home} AND first <= {on} AND last >= {on} AND leaves > {on} "
        "GROUP BY h.household_id"
    ).to_pylist()
    names = {place: tier.id for place, tier in law.tiers()}
    return (rows[0]["household_id"], names.get(rows[0]["tier"], "")) if rows else ("", "")


def _considered(
    row: dict[str, Any], inputs: Inputs, person: str, homes: set[str | None], work: Evaluation
) -> tuple[Considered, ...]:
    starts, due = row["starts"], row["due_by"] or date.max
    found = []
    for visit in sorted(inputs.visits.to_pylist(), key=lambda v: (v["day"], v["visit_id"])):
        if visit["person_id"] != person and row["person_id"] not in homes:
            continue
        if starts <= visit["day"] <= due:
            why = why_not_counted(row, visit, as_date(work.asked.on))
            found.append(Considered(visit["day"], visit["channel"], visit["result"], not why, why))
    return tuple(found)


def why_not_counted(row: Mapping[str, Any], visit: Mapping[str, Any], on: date) -> str:
    """Say in Chinese why a visit inside a window did not count by `on`; "" when it did.

    `row` has the window's channels, kind, role and done, `visit` its day, channel, result, kind and role.
    """
    if visit["result"] != "met":
        return "没有见到或联系上本人"
    if visit["day"] > on:
        return "在判定日之后"
    if visit["channel"] not in row["channels"].split("+"):
        return "方式不符"
    if row["kind"] and not set(row["kind"].split("+")) & set((visit["kind"] or "visit").split("+")):
        return "性质不符"
    if row["role"] and not set(row["role"].split("+")) & set((visit["role"] or "").split("+")):
        return "不是规定的人去的"
    if not row["done"]:
        return "不在规定的时辰之内"
    return ""


def _why_not(law: Law, duty: Duty, tier: str, categories: tuple[Reasoned, ...], facts: dict[str, Any]) -> str:
    labels = {t.id: t.label for _, t in law.tiers()}
    if not tier:
        return "不是对象"
    if not any(rule.duty.id == duty.id for rule in law.rules):
        return "条文没有定数，或所需参数尚未规定"
    if duty.tiers and tier not in duty.tiers:
        return f"只对{'、'.join(labels.get(t, t) for t in duty.tiers)}"
    inside = {c.id for c in categories if c.truth}
    if duty.categories and not inside & set(duty.categories):
        names = {c.id: c.label for c in categories}
        return f"只对{'、'.join(names.get(c, c) for c in duty.categories)}"
    if duty.when is not None:
        answer = decide(duty.when, facts, law.resolve, kinds_of(law.pack))
        if not answer.truth:
            return "条件待核实" if answer.truth is None else "不合任务自身的条件"
    return "判定日没有这项任务的期限，或在期限开始之后才在册、未满一期即离开"
