"""特殊时期: declaring and closing a flood season, a cold wave or another event; loading a year's notice on holidays.

The switch is a person's decision, recorded with its source. Windows follow from it by the law; nobody lists people.
"""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from koumen.actions.permission import uid_of
from koumen.actions.projection import derive, people_under
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.law_here import law_here
from koumen.ledgers.shell import may_of
from koumen.policy.notices import NoticeFaults, read_notice
from koumen.policy.words import day_words
from koumen.records.journal import enter
from koumen.records.models import Area, NoticeYear, SpecialPeriod
from koumen.records.scope import Actor, may_see_area
from koumen.records.uid import new_uid

LEVEL_AT_MOST, SOURCE_AT_MOST = 40, 200


def declare_special_period(
    actor: Actor,
    *,
    event: str,
    area: str | UUID,
    since: date,
    moment: time | None = None,
    until: date | None = None,
    level: str = "",
    source: str = "",
) -> SpecialPeriod:
    """Declare that an event began in a place on a day; `until` (inclusive) when it is known already to have ended.

    The same event declared again for the same place and day is answered, not declared twice. Raises Refused, NotYours.
    """
    _allowed(actor, "declare_special_period", "宣布特殊时期")
    place = _place(actor, area)
    if event not in law_here(actor).events():
        raise Refused("所采用的政策里没有这种特殊时期；请从列表里选。")
    if since > actor.today:
        raise Refused("起始日还没有到；请在开始当天或之后宣布。")
    if until is not None and until < since:
        raise Refused("最后一天早于第一天，请核对。")
    if len(level) > LEVEL_AT_MOST or len(source) > SOURCE_AT_MOST:
        raise Refused(f"级别最多 {LEVEL_AT_MOST} 字，依据最多 {SOURCE_AT_MOST} 字，请写短一些。")
    if not source.strip():
        raise Refused("请写明依据，例如气象台预警信号或防汛指挥部通知的名称、时间。")
    with transaction.atomic():
        same = SpecialPeriod.objects.filter(event=event, area=place, since=since, withdrawn_at__isnull=True).first()
        if same is not None:
            return same
        _refuse_running(event, place, since, law_here(actor).event(event))
        period = SpecialPeriod.objects.create(
            event=event,
            area=place,
            since=since,
            moment=moment,
            until=until,
            level=level.strip(),
            source=source.strip(),
            declared_by_id=actor.user,
            declared_at=actor.now,
        )
        told = {"period": str(period.uid), "event": event, "since": since.isoformat()}
        enter(actor, "special_periods.declare", told, area=place)
        derive(people_under(place.path), today=actor.today)
    return period


def close_special_period(actor: Actor, *, period: str | UUID, until: date) -> None:
    """Say which day (inclusive) was the last of a special period. Raises Refused, NotYours."""
    _allowed(actor, "declare_special_period", "宣布特殊时期")
    uid = uid_of(period)
    row = SpecialPeriod.objects.filter(uid=uid).select_related("area").first() if uid else None
    if row is None or row.area is None or not may_see_area(actor, row.area):
        raise NotYours("没有这个特殊时期。")
    if row.until is not None:
        raise Refused("这个特殊时期已经宣布结束。")
    if until < row.since:
        raise Refused(f"最后一天早于开始日 {row.since}，请核对。")
    if until > actor.today:
        raise Refused("最后一天还没有到；请在结束当天或之后宣布。")
    with transaction.atomic():
        row.until, row.closed_by_id, row.closed_at = until, actor.user, actor.now
        row.save(update_fields=["until", "closed_by", "closed_at"])
        enter(actor, "special_periods.close", {"period": str(row.uid), "until": until.isoformat()}, area=row.area)
        derive(people_under(row.area.path), today=actor.today)


def withdraw_special_period(actor: Actor, *, period: str | UUID) -> None:
    """Take back a special period declared by mistake: nothing was owed by it. Raises Refused, NotYours."""
    _allowed(actor, "declare_special_period", "宣布特殊时期")
    uid = uid_of(period)
    row = SpecialPeriod.objects.filter(uid=uid).select_related("area").first() if uid else None
    if row is None or row.area is None or not may_see_area(actor, row.area):
        raise NotYours("没有这个特殊时期。")
    if row.withdrawn_at is not None:
        raise Refused("这个特殊时期已经撤销。")
    with transaction.atomic():
        row.withdrawn_at = actor.now
        row.save(update_fields=["withdrawn_at"])
        enter(actor, "special_periods.withdraw", {"period": str(row.uid)}, area=row.area)
        derive(people_under(row.area.path), today=actor.today)


def _refuse_running(event: str, place: Area, since: date, label: str) -> None:
    """One that already runs here, for this place or one around it, is not declared again."""
    rows = SpecialPeriod.objects.filter(event=event, since__lte=since, withdrawn_at__isnull=True, area__isnull=False)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=since)).select_related("area").order_by("since")
    held = next((row for row in rows if row.area and place.path.startswith(row.area.path)), None)
    if held is not None and held.area is not None:
        began = f"{label}自 {day_words(held.since)} 起已在{held.area.name}进行"
        raise Refused(f"{began}，不用再宣布；要另算一次的，请先结束那一次。")


def load_notice(actor: Actor, *, name: str, data: bytes) -> int:
    """Load a year's arrangement of holidays from its file and return the year. Raises Refused with every fault."""
    _allowed(actor, "load_notice", "装入放假安排")
    try:
        notice = read_notice(data, name)
    except NoticeFaults as faults:
        raise Refused(str(faults)) from None
    with transaction.atomic():
        row = NoticeYear.objects.filter(year=notice.year).first() or NoticeYear(year=notice.year)
        row.uid = row.uid or new_uid()
        row.days = {day.isoformat(): worked for day, worked in sorted(notice.days.items())}
        row.source = name[:200]
        row.loaded_by_id, row.loaded_at = actor.user, actor.now
        row.save()
        enter(actor, "special_periods.load_notice", {"year": notice.year, "days": len(notice.days)})
    return notice.year


def _allowed(actor: Actor, deed: str, says: str) -> None:
    if deed not in may_of(actor):
        raise Refused(f"您的账号不能{says}；请由乡镇（街道）以上的经办人办理。")


def _place(actor: Actor, area: str | UUID) -> Area:
    uid = uid_of(area)
    found = Area.objects.filter(uid=uid).first() if uid else None
    if found is None or not may_see_area(actor, found):
        raise NotYours("请从列表里选地区。")
    return found
