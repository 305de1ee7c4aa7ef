"""Who may do a deed, to whom: asked first in every deed, of the same table the pages show their buttons by.

Outside the actor's scope nobody is told whether someone exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.shell import may_of
from koumen.ledgers.terms import terms_at
from koumen.ledgers.trails import place_of
from koumen.records.models import Person
from koumen.records.scope import Actor, people_in_scope

AT_ONCE = 5000
NO_SUCH = "您的名单里没有这个人；请从名单里重新选人。"
DEEDS = {
    "record_visit": "登记{visit}",
    "add_fact": "登记情况",
    "confirm_inclusion": "办理纳入、退出和单独频次",
    "confirm_exit": "确认退出",
    "see_full_values": "查看完整资料",
    "approve_child_access": "审批儿童信息查看",
    "manage_accounts": "管理账号",
}


def require(actor: Actor, deed: str) -> None:
    """Refuse an actor none of whose grants allows a deed. Raises Refused."""
    if deed not in may_of(actor):
        said = DEEDS[deed].format(visit=terms_at(place_of(actor), actor.today).visit)
        raise Refused(f"您的账号不能{said}；请由有权限的经办人办理，或请管理员调整角色。")


def uid_of(written: str | UUID) -> UUID | None:
    """Read a uid; None when it is none."""
    try:
        return written if isinstance(written, UUID) else UUID(written)
    except ValueError:
        return None


def person_of(actor: Actor, uid: str | UUID) -> Person:
    """Return one person in scope. Raises NotYours."""
    return people_of(actor, [uid])[str(uid_of(uid))]


def people_of(actor: Actor, uids: Iterable[str | UUID]) -> dict[str, Person]:
    """Return people in scope by uid, with their areas. Raises NotYours when one is not."""
    wanted = {uid_of(uid) for uid in uids}
    if None in wanted:
        raise NotYours(NO_SUCH)
    found: dict[str, Person] = {}
    chosen = sorted(uid for uid in wanted if uid)
    for start in range(0, len(chosen), AT_ONCE):
        rows = Person.objects.filter(people_in_scope(actor), uid__in=chosen[start : start + AT_ONCE])
        found |= {str(person.uid): person for person in rows.select_related("area")}
    if len(found) != len(chosen):
        raise NotYours(NO_SUCH)
    return found
