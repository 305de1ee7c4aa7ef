"""情况: a dated fact told, corrected or withdrawn. Facts are only added to; the tasks follow by derivation.

Values are typed by the catalogue of facts and by the packs adopted here; what cannot be a value is refused. Name, sex,
birth date and the like are who someone is, not a fact: `people` corrects those.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite

from django.db import transaction

from koumen.actions.permission import person_of, require
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.ledgers.facts_on import facts_known
from koumen.policy.facts import CATALOGUE
from koumen.policy.facts import Fact as Kind
from koumen.policy.model import PackFact
from koumen.policy.words import day_words
from koumen.records.adopted import adopted_packs
from koumen.records.journal import enter
from koumen.records.models import Fact, Person
from koumen.records.places import LEVEL_OF_LENGTH, normal_code
from koumen.records.scope import Actor
from koumen.records.uid import new_uid

WHO_SOMEONE_IS = {"birth_date": "出生日期", "sex": "性别"}
YES, NO = frozenset({"true", "yes", "1", "是", "有"}), frozenset({"false", "no", "0", "否", "无"})
LONGEST = {"来源": 60, "凭据": 120}
REASON_AT_MOST = 120
NUMBER_AT_MOST = 100_000
SOURCES = frozenset(fact.source for fact in CATALOGUE.values() if fact.source)


def add_fact(
    actor: Actor,
    *,
    person: str,
    fact: str,
    value: str | None,
    since: date,
    source: str,
    evidence: str = "",
) -> Receipt:
    """Tell that something is so from a day on; `value` None or "": unknown from then on.

    Told anew for the same day, it takes the place of what was told before. Raises Refused, NotYours.
    """
    require(actor, "add_fact")
    with transaction.atomic():
        subject = person_of(actor, person)
        written = _checked(actor, subject, fact, value, since, source, evidence)
        before = _told(subject, fact, since)
        if before is not None and _same(before, written, source, evidence):
            return Receipt(says="这项情况已经这样登记过，没有重复登记。", again=True)
        row = _keep(actor, subject, fact, written, since, source, evidence, before)
        what = {"fact": fact, "row": row.pk, "instead_of": before.pk if before else None}
        return _done(actor, "add_fact", subject, what, "已登记，任务已按这项情况重新推算。")


def correct_fact(
    actor: Actor,
    *,
    person: str,
    fact: str,
    told_since: date,
    value: str | None,
    since: date,
    source: str,
    evidence: str = "",
) -> Receipt:
    """Tell anew what was told of a fact from `told_since` on: its value, its day, or both. Raises Refused, NotYours."""
    require(actor, "add_fact")
    with transaction.atomic():
        subject = person_of(actor, person)
        written = _checked(actor, subject, fact, value, since, source, evidence)
        before = _held(subject, fact, told_since)
        if since != told_since and _told(subject, fact, since) is not None:
            raise Refused(f"{day_words(since)}已经登记过这项情况；请更正那一条。")
        row = _keep(actor, subject, fact, written, since, source, evidence, before)
        what = {"fact": fact, "row": row.pk, "instead_of": before.pk}
        return _done(actor, "correct_fact", subject, what, "已更正，原来的一条保留；任务已重新推算。")


def withdraw_fact(actor: Actor, *, person: str, fact: str, since: date, reason: str) -> Receipt:
    """Take back what should never have been told of a fact from `since` on. Raises Refused, NotYours."""
    require(actor, "add_fact")
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"撤销要写明原因，最多 {REASON_AT_MOST} 字。")
    with transaction.atomic():
        subject = person_of(actor, person)
        before = _held(subject, fact, since)
        row = Fact.objects.create(
            person=subject,
            fact=fact,
            value=before.value,
            since=since,
            source=before.source,
            words=before.words.open(),
            evidence=reason.strip(),
            uid=new_uid(),
            supersedes=before,
            withdrawn=True,
            recorded_at=actor.now,
            recorded_by_id=actor.user,
        )
        what = {"fact": fact, "row": row.pk, "instead_of": before.pk}
        return _done(actor, "withdraw_fact", subject, what, "已撤销，原来的一条保留；任务已重新推算。")


def source_told(source: str) -> dict[str, str]:
    """Return who told a fact, as it is kept: a word of the catalogue in plain, anything else under lock."""
    said = source.strip()
    return {"source": said} if said in SOURCES else {"words": said}


def written_value(fact: Kind | PackFact, told: str | None) -> str | None:
    """Return a value as the catalogue writes it; labels (半自理, 是) are understood. Raises Refused."""
    said = (told or "").strip()
    if not said:
        return None
    match fact.kind:
        case "yesno":
            if said.lower() in YES | NO:
                return "true" if said.lower() in YES else "false"
            raise Refused(f"“{fact.label}”只能填：是、否；收到“{said}”。")
        case "choice":
            return _chosen(fact.label, fact.values, said)
        case "number":
            return _number(fact.label, fact.unit, said)
        case "date":
            return _day(fact.label, said)
        case _:
            code = normal_code(said)
            if said.isascii() and said.isdigit() and len(code) in LEVEL_OF_LENGTH:
                return code
            raise Refused(f"“{fact.label}”要填行政区划代码：2、4、6、9 或 12 位数字；收到“{said}”。")


def _chosen(label: str, values: Mapping[str, str], said: str) -> str:
    for id, word in values.items():
        if said in (id, word):
            return id
    raise Refused(f"“{label}”只能填：{'、'.join(values.values())}；收到“{said}”。")


def _number(label: str, unit: str, said: str) -> str:
    try:
        number = float(said)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or not 0 <= number <= NUMBER_AT_MOST:
        of = f"（{unit}）" if unit else ""
        raise Refused(f"“{label}”要填 0 到 {NUMBER_AT_MOST} 的数字{of}；收到“{said}”。")
    return f"{number:g}"


def _day(label: str, said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise Refused(f"“{label}”要填日期，如 2026-11-21；收到“{said}”。") from None


def _checked(
    actor: Actor, person: Person, fact: str, value: str | None, since: date, source: str, evidence: str
) -> str | None:
    if fact in WHO_SOMEONE_IS:
        raise Refused(f"“{WHO_SOMEONE_IS[fact]}”是基本资料；请在基本资料里更正。")
    kind = facts_known(adopted_packs(actor.today)).get(fact)
    if kind is None:
        raise Refused(f"没有“{fact}”这项情况；请从列出的情况里选。")
    if kind.sum_of:
        raise Refused(f"“{kind.label}”由其他几项相加得出；请登记那几项。")
    if since > actor.today:
        raise Refused(f"起始日 {day_words(since)} 在今天（{day_words(actor.today)}）以后；请等到那天再登记。")
    if person.birth_date and since < person.birth_date:
        raise Refused(f"起始日 {day_words(since)} 早于出生日期 {day_words(person.birth_date)}；请核对。")
    if not source.strip():
        raise Refused("请写明来源：谁说的、看了什么证件。")
    for label, text in (("来源", source), ("凭据", evidence)):
        if len(text) > LONGEST[label]:
            raise Refused(f"“{label}”最多 {LONGEST[label]} 字，请写短一些。")
    return written_value(kind, value)


def _told(person: Person, fact: str, since: date) -> Fact | None:
    """Return what holds for a day: of several told for it, the one told last, as the engine takes it."""
    return Fact.objects.standing().filter(person=person, fact=fact, since=since).order_by("-pk").first()


def _same(before: Fact, value: str | None, source: str, evidence: str) -> bool:
    told = (value, source.strip(), evidence.strip())
    return (before.value, before.told_by, before.evidence.open()) == told


def _held(person: Person, fact: str, since: date) -> Fact:
    held = _told(person, fact, since)
    if held is None:
        raise Refused(f"没有从 {day_words(since)} 起的这项情况，或已被更正、撤销；请刷新后再办。")
    return held


def _keep(
    actor: Actor,
    person: Person,
    fact: str,
    value: str | None,
    since: date,
    source: str,
    evidence: str,
    instead_of: Fact | None,
) -> Fact:
    return Fact.objects.create(
        person=person,
        fact=fact,
        value=value,
        since=since,
        **source_told(source),
        evidence=evidence.strip(),
        uid=new_uid(),
        supersedes=instead_of,
        recorded_at=actor.now,
        recorded_by_id=actor.user,
    )


def _done(actor: Actor, deed: str, person: Person, what: Mapping[str, object], says: str) -> Receipt:
    enter(actor, f"facts.{deed}", what, area=person.area_id, person=person.pk)
    derive([person.pk], today=actor.today)
    return Receipt((str(person.uid),), says)
