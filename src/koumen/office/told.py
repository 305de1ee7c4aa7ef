"""What was told on the form of a visit, read field by field. Says in Chinese what is missing; decides nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.http import QueryDict

from koumen.actions.knocks import Away
from koumen.office.asked import day_told, time_told

MET_OR_GONE = frozenset({"met", "moved", "deceased"})
HOUSEHOLD = "household"
NOT_KEPT_IN_DRAFTS = frozenset({"csrfmiddlewaretoken", "ticket"})


@dataclass(frozen=True, slots=True)
class KnockTold:
    """One knock as told. `answers` are by person's uid, `household` those of the home; keys are the form's own.

    `people` are the uids of the members who were visited; `visitor` a visitor's uid or "" (then `visitor_name`).
    """

    knock: str
    corrects: str
    day: date
    moment: time | None
    channel: str
    result: str
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    visitor: str
    visitor_name: str
    respondent: str
    relation: str
    contacted: str
    away: Away | None
    people: tuple[str, ...]
    household: dict[str, str]
    answers: dict[str, dict[str, str]]
    suggestions: dict[str, str]
    outcomes: dict[str, str]


def knock_told(form: QueryDict, today: date) -> tuple[KnockTold | None, list[str]]:
    """Read a knock; None with the faults when something is missing."""
    day = day_told(form.get("day", ""))
    people = tuple(form.getlist("person"))
    faults = _faults(form, day, today, people)
    if faults or day is None:
        return None, faults
    met = form.get("result") == "met"
    knock = KnockTold(
        knock=form.get("knock", ""),
        corrects=form.get("corrects", ""),
        day=day,
        moment=time_told(form.get("time", "")),
        channel=form.get("channel", ""),
        result=form.get("result", ""),
        kinds=tuple(form.getlist("kind")),
        roles=tuple(role for role in form.getlist("role") if role),
        visitor=form.get("visitor", ""),
        visitor_name=form.get("visitor_name", "").strip(),
        respondent=form.get("respondent", "").strip() if met else "",
        relation=form.get("relation", "").strip() if met else "",
        contacted="" if met else form.get("contacted", "").strip(),
        away=None if form.get("result") in MET_OR_GONE else _away(form, day),
        people=people,
        household=_answers(form, HOUSEHOLD),
        answers={person: _answers(form, person) for person in people},
        suggestions=_texts(form, "suggestion-", people),
        outcomes=_texts(form, "outcome-", people),
    )
    return knock, []


def _faults(form: QueryDict, day: date | None, today: date, people: tuple[str, ...]) -> list[str]:
    faults = []
    if day is None:
        faults.append("日期没有填，或不是一个日期。")
    elif day > today:
        faults.append("日期在今天以后；请填实际去的那天。")
    if not form.get("channel"):
        faults.append("请选方式：上门、电话等。")
    if not form.get("result"):
        faults.append("请选结果：见到本人、无人应门等。")
    if not people:
        faults.append("没有选人；请在这次访到的人名字旁打勾。")
    if not form.get("visitor") and not form.get("visitor_name", "").strip():
        faults.append("请选谁去的，或写去的人姓名。")
    return faults


def _away(form: QueryDict, day: date) -> Away | None:
    """Read why nobody was there and since when: since the day of the visit when no day is told."""
    reason = form.get("away_reason", "")
    since, until = (day_told(form.get(f"away_{end}", "")) for end in ("since", "until"))
    return Away(reason=reason, since=since or day, until=until) if reason else None


def _answers(form: QueryDict, whose: str) -> dict[str, str]:
    prefix = f"{whose}:"
    return {
        name[len(prefix) :]: value.strip()
        for name, value in form.items()
        if name.startswith(prefix) and isinstance(value, str) and value.strip()
    }


def _texts(form: QueryDict, prefix: str, people: tuple[str, ...]) -> dict[str, str]:
    told = {person: form.get(prefix + person, "").strip() for person in people}
    return {person: text for person, text in told.items() if text}


def draft_told(form: QueryDict) -> dict[str, str]:
    """Return what is to be kept of a half-filled form; several people are joined by a space."""
    kept = {name: value for name, value in form.items() if name not in NOT_KEPT_IN_DRAFTS and isinstance(value, str)}
    return kept | {"person": " ".join(form.getlist("person"))}
