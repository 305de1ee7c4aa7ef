"""机构: an office, committee or agency of a place, and the day from which it keeps its visits here."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from koumen.actions.permission import require, uid_of
from koumen.actions.projection import derive, people_under
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.policy.words import day_words
from koumen.records.identity import holds_number
from koumen.records.journal import enter
from koumen.records.models import Area, Organisation
from koumen.records.scope import Actor, areas_in_scope

NAME_AT_MOST = 120


def area_managed(actor: Actor, uid: str) -> Area:
    """Return a place whose accounts and offices the actor keeps. Raises NotYours."""
    known = uid_of(uid)
    rows = Area.objects.all() if actor.has_role("system") else Area.objects.filter(areas_in_scope(actor))
    area = rows.filter(uid=known).first() if known else None
    if area is None:
        raise NotYours("请选本地的地方。")
    return area


@transaction.atomic
def open_office(actor: Actor, *, name: str, kind: str, area: str, keeps_from: date | None = None) -> Receipt:
    """Enter an organisation of a place; `keeps_from` is its first day here, before it all is 未接管. Raises Refused.

    One that is there is not entered twice: a day that was not told is added, another one is refused.
    """
    require(actor, "manage_accounts")
    place = area_managed(actor, area)
    if not 0 < len(name.strip()) <= NAME_AT_MOST or holds_number(name):
        raise Refused(f"请写机构名称，最多 {NAME_AT_MOST} 字，不写号码。")
    if kind not in Organisation.Kind.values:
        raise Refused(f"请选机构性质：{'、'.join(str(label) for label in Organisation.Kind.labels)}。")
    row = Organisation.objects.filter(area=place, name=name.strip()).first()
    if row is not None and (keeps_from is None or row.keeps_from == keeps_from):
        return Receipt((str(row.uid),), f"“{row.name}”已经登记过。", again=True)
    if row is not None and row.keeps_from is not None:
        raise Refused(f"“{row.name}”自 {day_words(row.keeps_from)} 起接管，改动会改变以前的统计；请联系系统管理员。")
    if row is None:
        row = Organisation(area=place, name=name.strip(), kind=kind, level=place.level)
    row.keeps_from = keeps_from
    row.save()
    what = {"office": str(row.uid), "kind": row.kind, "keeps_from": keeps_from.isoformat() if keeps_from else None}
    enter(actor, "offices.open_office", what, area=place)
    if keeps_from is not None:
        derive(people_under(place.path), today=actor.today)
    return Receipt(
        (str(row.uid),), f"已登记“{row.name}”{f'，自 {day_words(keeps_from)} 起接管' if keeps_from else ''}。"
    )
