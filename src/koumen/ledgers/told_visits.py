"""Visits as told, newest first: answers in the policies' words, what each counted for, corrections beside the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from koumen.ledgers.law_words import LawWords
from koumen.ledgers.result_words import result_said
from koumen.ledgers.rows.casefile import AnswerLine, VisitLine
from koumen.ledgers.windows_of import WindowsOf
from koumen.policy.labels import CHANNELS
from koumen.policy.union import answers_of
from koumen.records.models import Answer, Person, Visit

AT_MOST = 200


def visit_lines(person: Person, law: LawWords, windows: WindowsOf) -> tuple[VisitLine, ...]:
    """Return the latest visits to a person, those since corrected or withdrawn among them, marked; three queries."""
    rows = Visit.objects.filter(person=person).select_related("visitor", "recorded_by")
    visits = list(rows.order_by("-day", "-pk")[:AT_MOST])
    gone = {visit.supersedes_id: _how_gone(visit) for visit in visits if visit.supersedes_id}
    told = [visit for visit in visits if not visit.withdrawn]
    answers = _answers(told, person, law)
    uids = {visit.pk: str(visit.uid) for visit in visits}
    return tuple(
        _line(visit, gone.get(visit.pk, ""), uids.get(visit.supersedes_id or 0, ""), answers[visit.pk], windows)
        for visit in told
    )


def _how_gone(later: Visit) -> str:
    return f"已撤销：{later.reason.open()}" if later.withdrawn else "已更正"


def _line(visit: Visit, superseded: str, corrects: str, answers: Iterable[AnswerLine], windows: WindowsOf) -> VisitLine:
    return VisitLine(
        uid=str(visit.uid),
        day=visit.day,
        time=f"{visit.moment:%H:%M}" if visit.moment else "",
        channel=CHANNELS[visit.channel],
        result=result_said(visit.channel, visit.result),
        met=visit.result == "met",
        visitor=visit.visitor.name if visit.visitor else visit.visitor_name,
        respondent=f"{visit.respondent}（{visit.relation.open()}）" if visit.relation else visit.respondent,
        recorded_by=visit.recorded_by.name if visit.recorded_by else "系统",
        recorded_at=visit.recorded_at,
        counted=() if superseded else windows.counted(visit),
        answers=tuple(answers),
        contacted=visit.contacted.open(),
        suggestion=visit.suggestion.open(),
        outcome=visit.outcome.open(),
        late=visit.late,
        superseded=superseded,
        corrects=corrects,
    )


def _answers(visits: list[Visit], person: Person, law: LawWords) -> dict[int, list[AnswerLine]]:
    """Return each visit's answers once, whichever policies asked; the home's after the person's own."""
    found: dict[int, dict[AnswerLine, None]] = defaultdict(dict)
    own = Answer.objects.standing().filter(visit__in=[visit.pk for visit in visits]).order_by("pk")
    home = Answer.objects.standing().filter(knock__in=[visit.knock for visit in visits], scope="household")
    by_knock: dict[object, list[Answer]] = defaultdict(list)
    for answer in home.order_by("pk"):
        by_knock[answer.knock].append(answer)
    for answer in own:
        if answer.visit_id is not None:
            found[answer.visit_id][_answer(answer, person, law)] = None
    for visit in visits:
        for answer in by_knock[visit.knock]:
            found[visit.pk][_answer(answer, person, law)] = None
    return defaultdict(list, {key: list(lines) for key, lines in found.items()})


def _answer(answer: Answer, person: Person, law: LawWords) -> AnswerLine:
    value, pack = answer.value.open(), law.packs.get(answer.pack)
    variant = law.variant(answer.pack, person.area_id) if pack else None
    items = (*pack.items, *variant.items) if pack and variant else ()
    item = next((each for each in items if each.id == answer.item), None)
    if pack is None or item is None:
        return AnswerLine(answer.item, value, answer.scope == "household")
    scale = pack.scales[item.scale]
    said = answers_of(scale).get(value, f"{value}{scale.unit}")
    return AnswerLine(item.label, said, answer.scope == "household")
