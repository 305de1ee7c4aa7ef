"""退出三步: whoever visits reports, the village verifies, the township confirms with date and proof; then it holds.

Each step supersedes the one before. A death or a move ends the stay; the other grounds end what the policy says.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from koumen.actions.inclusion import exclude
from koumen.actions.permission import person_of, require, uid_of
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.stays import leave_roster
from koumen.policy.words import day_words
from koumen.records.journal import enter
from koumen.records.models import Exit, Person
from koumen.records.scope import Actor, people_in_scope

PROOF_AT_MOST = 200
KINDS = {str(value): str(label) for value, label in Exit.Kind.choices}
OFF_THE_ROSTER = {"died": "died", "moved": "moved-away"}
"""The grounds on which someone leaves the roster itself; on the others they leave one policy."""


@transaction.atomic
def report_exit(actor: Actor, *, person: str, kind: str, day: date, pack: str = "", proof: str = "") -> Receipt:
    """Report that someone is to leave; nothing ends by it. Raises Refused, NotYours.

    `day`: the first day no longer on it. `pack` is needed for grounds that end one policy only.
    """
    require(actor, "record_visit")
    subject = person_of(actor, person)
    _check(actor, subject, kind, day, pack, proof)
    held = _open(subject, pack).first()
    if held is not None:
        return Receipt((str(held.uid),), f"已报告过（{KINDS[held.kind]}），正在办理。", again=True)
    row = Exit.objects.create(
        person=subject, pack=pack, kind=kind, state=Exit.State.REPORTED, day=day, told_by=actor.name,
        proof=proof.strip(), recorded_at=actor.now, recorded_by_id=actor.user,
    )  # fmt: skip
    enter(actor, "exits.report_exit", {"exit": str(row.uid), "kind": kind}, area=subject.area_id, person=subject)
    return Receipt((str(row.uid),), "已报告，待村（居）核实、乡镇（街道）确认；确认以前照常上门。")


@transaction.atomic
def verify_exit(actor: Actor, *, exit: str, proof: str = "") -> Receipt:
    """Say for the village that what was reported is so. Raises Refused, NotYours."""
    held = _held(actor, exit)
    if held.state != Exit.State.REPORTED:
        return Receipt((str(held.uid),), "已经核实过。", again=True)
    row = _step(actor, held, Exit.State.VERIFIED, proof)
    return Receipt((str(row.uid),), f"已核实{held.person.name}：{KINDS[held.kind]}，待乡镇（街道）确认。")


@transaction.atomic
def confirm_exit_report(actor: Actor, *, exit: str, proof: str = "") -> Receipt:
    """Confirm for the township what a village has verified: it ends on its day. Raises Refused, NotYours."""
    require(actor, "confirm_exit")
    held = _held(actor, exit)
    if held.state != Exit.State.VERIFIED:
        raise Refused("还没有经村（居）核实；请先核实。")
    written = f"{held.proof.open()}；{proof.strip()}".strip("；")
    if not written:
        raise Refused("确认退出要写明凭据，如死亡证明、户口迁移证。")
    row = _step(actor, held, Exit.State.CONFIRMED, proof)
    said = _end(actor, held)
    return Receipt((str(row.uid),), f"已确认{held.person.name}退出：{KINDS[held.kind]}。{said}")


@transaction.atomic
def reject_exit(actor: Actor, *, exit: str, proof: str) -> Receipt:
    """Say that what was reported is not so. Raises Refused, NotYours."""
    held = _held(actor, exit)
    if not proof.strip():
        raise Refused("请写明核实的情况。")
    row = _step(actor, held, Exit.State.REJECTED, proof)
    return Receipt((str(row.uid),), f"已注明经核不实，{held.person.name}照常在名单上。")


def _check(actor: Actor, subject: Person, kind: str, day: date, pack: str, proof: str) -> None:
    if kind not in KINDS:
        raise Refused(f"请选原因：{'、'.join(KINDS.values())}。")
    if day > actor.today:
        raise Refused(f"日期 {day_words(day)} 在今天以后；请核对。")
    if len(proof) > PROOF_AT_MOST:
        raise Refused(f"凭据最多 {PROOF_AT_MOST} 字，请写短一些。")
    if subject.left_on is not None:
        raise Refused(f"已在 {day_words(subject.left_on)} 退出名单。")
    if kind not in OFF_THE_ROSTER and not pack:
        raise Refused("请选退出哪项政策。")


def _open(subject: Person, pack: str) -> QuerySet[Exit]:
    under_way = (Exit.State.REPORTED, Exit.State.VERIFIED)
    rows: QuerySet[Exit] = Exit.objects.standing().filter(person=subject, pack=pack, state__in=under_way)
    return rows


def _held(actor: Actor, uid: str) -> Exit:
    require(actor, "confirm_inclusion")
    known = uid_of(uid)
    rows = Exit.objects.standing().filter(people_in_scope(actor, "person__")).select_related("person__area")
    held: Exit | None = rows.filter(uid=known).first() if known else None
    if held is None:
        raise NotYours("没有这件退出，或已有人办过；请刷新后再看。")
    if held.state in (Exit.State.CONFIRMED, Exit.State.REJECTED):
        raise Refused("这件退出已经办完。")
    return held


def _step(actor: Actor, held: Exit, state: Exit.State, proof: str) -> Exit:
    if len(proof) > PROOF_AT_MOST:
        raise Refused(f"说明最多 {PROOF_AT_MOST} 字，请写短一些。")
    row = Exit.objects.create(
        person=held.person, pack=held.pack, kind=held.kind, state=state, day=held.day, told_by=held.told_by,
        proof="；".join(each for each in (held.proof.open(), proof.strip()) if each), supersedes=held,
        recorded_at=actor.now, recorded_by_id=actor.user,
    )  # fmt: skip
    what = {"exit": str(row.uid), "state": str(state)}
    enter(actor, "exits.step", what, area=held.person.area_id, person=held.person)
    return row


def _end(actor: Actor, held: Exit) -> str:
    uid = str(held.person.uid)
    if held.kind in OFF_THE_ROSTER:
        left = leave_roster(actor, person=uid, on=held.day, reason=OFF_THE_ROSTER[held.kind])
        return left.says
    exclude(actor, person=uid, pack=held.pack, reason=KINDS[held.kind], since=held.day)
    return f"自 {day_words(held.day)} 起不再列入这项政策。"
