"""One question of a form as it is shown: its answers, the last one beside it, and what "nothing changed" would fill.

An answer is carried over only by whoever presses for it, only from within a year, and never where an answer could tell
of a risk or a hazard: those are looked at anew each time.
"""

from __future__ import annotations

from datetime import date, timedelta

from koumen.ledgers.answers import LastAnswers
from koumen.ledgers.door import Door
from koumen.ledgers.rows.parts import Choice
from koumen.ledgers.rows.visiting import ItemField
from koumen.ledgers.short_names import short_name
from koumen.policy.union import Question
from koumen.records.models import Person

CARRIED_FOR = timedelta(days=366)
LOOKED_AT_ANEW = frozenset({"risk", "hazard"})


def item_field(question: Question, person: Person, door: Door) -> ItemField:
    """Return a question put to a person or, through one of its members, to a home."""
    answer, told_on = _last(question, person, door.last)
    options = question.answers
    first = question.sources[0]
    return ItemField(
        key=question.key,
        aspect=door.law.words(first.pack.id, person.area.pk).label("aspect", first.item.aspect),
        label=question.item.label,
        asked=question.asked,
        kind=question.scale.kind,
        options=tuple(Choice(key, label) for key, label in options.items()),
        unit=question.scale.unit,
        sources=tuple((source.pack.id, source.item.id) for source in question.sources),
        last_answer=f"{options.get(answer, answer)}{question.scale.unit}" if answer else "",
        last_day=told_on,
        needs={answer: needed[0] for answer, needed in question.needs.items() if needed},
        unchanged=question.unchanged or _as_before(question, answer, told_on, door.day),
        clauses=tuple(f"{short_name(source.pack)} {source.item.clause}" for source in question.sources),
    )


def _last(question: Question, person: Person, last: LastAnswers) -> tuple[str, date | None]:
    """Return the latest answer of all the question's sources, as the question writes it."""
    home = question.item.of == "household"
    told = [(source, *last.of(person, source.pack.id, source.item.id, home=home)) for source in question.sources]
    known = [(day, source, value) for source, value, day in told if day is not None]
    if not known:
        return "", None
    day, source, value = max(known, key=lambda each: each[0])
    return question.told_by(source, value), day


def _as_before(question: Question, answer: str, told_on: date | None, day: date) -> str:
    """Return the last answer where it may be carried over, else ""."""
    fresh = told_on is not None and day - told_on <= CARRIED_FOR
    return answer if fresh and answer in question.answers and not _looked_at_anew(question) else ""


def _looked_at_anew(question: Question) -> bool:
    return any(
        entry.id in source.item.raises.values() and entry.fields.get("sort") in LOOKED_AT_ANEW
        for source in question.sources
        for entry in source.pack.of_kind("finding")
    )
