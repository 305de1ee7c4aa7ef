"""情况 of one person: every value ever told, with its day and source, and what can still be told.

Reads kept facts and what the law asks; nothing is judged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from koumen.ledgers.facts_on import facts_known
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.casefile import FactChoice, FactLine, FactValue
from koumen.ledgers.rows.parts import Choice
from koumen.policy.facts import YES_NO, Fact
from koumen.policy.model import PackFact
from koumen.records.models import Ask, Person
from koumen.records.models import Fact as KeptFact

WHO_SOMEONE_IS = frozenset({"birth_date", "sex"})
TAKEN_BACK = "已撤销"


def fact_lines(person: Person, law: LawWords) -> tuple[FactLine, ...]:
    """Return a line for each fact told or asked for, in the catalogue's order; two queries."""
    known = facts_known(law.packs.values())
    asked = _asked(person, law)
    rows: dict[str, list[KeptFact]] = defaultdict(list)
    for row in KeptFact.objects.filter(person=person).select_related("recorded_by", "batch").order_by("since", "pk"):
        rows[row.fact].append(row)
    order = [*known, *(fact for fact in rows if fact not in known)]
    told = [fact for fact in order if fact in rows or fact in asked]
    return tuple(
        FactLine(
            fact=fact,
            label=known[fact].label if fact in known else fact,
            values=_values(rows[fact], known.get(fact), law),
            asked_by=tuple(asked.get(fact, ())),
        )
        for fact in told
    )


def fact_choices(person: Person, law: LawWords) -> tuple[FactChoice, ...]:
    """Return the facts that can be told here, those asked for first; sums and who someone is are not among them."""
    asked = _asked(person, law)
    choices = [
        FactChoice(
            fact=fact.id,
            label=fact.label,
            kind=fact.kind,
            values=tuple(Choice(value, label) for value, label in _choices(fact).items()),
            unit=fact.unit,
            source=fact.source if isinstance(fact, Fact) else "",
            asked=fact.id in asked,
        )
        for fact in facts_known(law.packs.values()).values()
        if not fact.sum_of and fact.id not in WHO_SOMEONE_IS
    ]
    return tuple(sorted(choices, key=lambda choice: not choice.asked))


def value_read(fact: Fact | PackFact | None, value: str | None) -> str:
    """Return a kept value as people read it; "" for unknown.

    >>> value_read(None, None), value_read(None, "4502")
    ('', '4502')
    """
    if value is None or fact is None:
        return value or ""
    said = _choices(fact).get(value, value)
    return f"{said} {fact.unit}" if fact.unit else said


def _choices(fact: Fact | PackFact) -> Mapping[str, str]:
    return fact.values or (YES_NO if fact.kind == "yesno" else {})


def _asked(person: Person, law: LawWords) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for pack, missing in Ask.objects.filter(person=person).order_by("pack", "pk").values_list("pack", "missing"):
        for fact in missing.split("+"):
            if fact and law.policy(pack) not in found[fact]:
                found[fact].append(law.policy(pack))
    return found


def _values(rows: list[KeptFact], fact: Fact | PackFact | None, law: LawWords) -> tuple[FactValue, ...]:
    """Return today's value first, then every other, newest first; superseded ones say so."""
    gone = {row.supersedes_id for row in rows if row.supersedes_id}
    told = [row for row in rows if not row.withdrawn]
    holding = [row for row in told if row.pk not in gone and row.since <= law.today]
    lines = [_value(row, fact, superseded=row.pk in gone) for row in reversed(told) if row not in holding[-1:]]
    if holding:
        return (_value(holding[-1], fact), *lines)
    return (_taken_back(rows[-1]), *lines) if lines else ()


def _value(row: KeptFact, fact: Fact | PackFact | None, *, superseded: bool = False) -> FactValue:
    return FactValue(
        value=value_read(fact, row.value),
        since=row.since,
        source=row.told_by,
        evidence=_evidence(row),
        recorded_at=row.recorded_at,
        recorded_by=by(row),
        superseded=superseded,
    )


def _evidence(row: KeptFact) -> str:
    """Return what shows a fact: the row of a list, or what was typed."""
    if row.batch is not None and row.line:
        return f"{row.batch.file_name.open()} 第{row.line}行"
    return str(row.evidence.open())


def _taken_back(row: KeptFact) -> FactValue:
    at: datetime = row.recorded_at
    return FactValue("", None, TAKEN_BACK, "", at, by(row))


def by(row: KeptFact) -> str:
    """Return who recorded a row."""
    return row.recorded_by.name if row.recorded_by else "系统"
