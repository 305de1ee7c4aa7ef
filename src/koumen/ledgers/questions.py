"""The union of the checklists for one person at one door: no item twice, whichever policies ask it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from koumen.engine.explain import PackExplained
from koumen.ledgers.answers import LastAnswers
from koumen.ledgers.owing import short_name, words_of
from koumen.ledgers.persons import age_on
from koumen.ledgers.rows.parts import Choice
from koumen.ledgers.rows.visiting import ItemField
from koumen.policy.checklist import asked
from koumen.policy.facts import YES_NO
from koumen.policy.model import Item, Scale
from koumen.records.models import Person

Fields = tuple[ItemField, ...]


def questions_of(
    person: Person,
    known: Collection[PackExplained],
    day: date,
    channel: str,
    events: Collection[str],
    last: LastAnswers,
) -> tuple[Fields, Fields]:
    """Return the home's questions and the person's own; equal ones of several policies are one, with all sources."""
    found: dict[tuple[str, ...], ItemField] = {}
    for each in known:
        if each.law is None:
            continue
        facts = {**each.facts, "age": each.facts.get("age", age_on(person.birth_date, day))}
        items = asked(
            each.pack,
            each.law.variant,
            facts,
            day,
            channel=channel,
            events=events,
            first_visit=last.is_first_visit(person),
        )
        for item in items:
            scale = each.pack.scales[item.scale]
            same = (item.of, item.label, scale.kind, scale.unit, *(f"{k}={v}" for k, v in scale.values.items()))
            field = _field(each, item, scale, person, last)
            found[same] = _joined(found[same], field) if same in found else field
    home = tuple(field for same, field in found.items() if same[0] == "household")
    return home, tuple(field for same, field in found.items() if same[0] != "household")


def _field(known: PackExplained, item: Item, scale: Scale, person: Person, last: LastAnswers) -> ItemField:
    value, told_on = last.of(person, known.pack.id, item.id, home=item.of == "household")
    options = scale.values or (YES_NO if scale.kind == "yesno" else {})
    return ItemField(
        key=f"{known.pack.id}/{item.id}",
        aspect=words_of(known).label("aspect", item.aspect),
        label=item.label,
        asked=item.asked,
        kind=scale.kind,
        options=tuple(Choice(key, label) for key, label in options.items()),
        unit=scale.unit,
        sources=((known.pack.id, item.id),),
        last_answer=f"{options.get(value, value)}{scale.unit}" if value else "",
        last_day=told_on,
        needs={answer: f"{known.pack.id}/{needed}" for answer, needed in item.requires.items()},
        unchanged=scale.unchanged,
        clauses=(f"{short_name(known.pack)} {item.clause}",),
    )


def _joined(first: ItemField, again: ItemField) -> ItemField:
    """Return one question for two policies; the later of the two last answers stays."""
    later = again if (again.last_day or date.min) > (first.last_day or date.min) else first
    return ItemField(
        key=first.key,
        aspect=first.aspect,
        label=first.label,
        asked=first.asked or again.asked,
        kind=first.kind,
        options=first.options,
        unit=first.unit,
        sources=first.sources + again.sources,
        last_answer=later.last_answer,
        last_day=later.last_day,
        needs={**(again.needs or {}), **(first.needs or {})},
        unchanged=first.unchanged if again.unchanged else "",
        clauses=first.clauses + again.clauses,
    )
