"""新增人员: somebody put on the register by hand. A missing ID number keeps nobody off; a known one is refused.

Whether they stand under a policy is for the facts and for whoever confirms, as for everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from koumen.actions.imports.citizen_id import IdReading, read_id
from koumen.actions.known_numbers import refuse_known
from koumen.actions.moves import NewPlace, home_for
from koumen.actions.people import ADDRESS_AT_MOST, NAME_AT_MOST
from koumen.actions.permission import require, uid_of
from koumen.actions.phones import phone_told
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.timeline import Where, place_from
from koumen.ledgers.alike import alike_to
from koumen.ledgers.to_complete import missing
from koumen.policy.words import day_words
from koumen.records.identity import holds_number, id_index, phone_index
from koumen.records.journal import enter
from koumen.records.models import Area, Person
from koumen.records.names import name_grams
from koumen.records.scope import Actor, areas_in_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody as told at the desk. `since`: from which day on the register (today when None)."""

    name: str
    to: NewPlace
    sex: str = ""
    birth_date: date | None = None
    id_number: str = ""
    phone: str = ""
    address: str = ""
    by_name: str = ""
    since: date | None = None


@transaction.atomic
def add_person(actor: Actor, *, new: NewPerson, another: bool = False) -> Receipt:
    """Put somebody on the register. Raises Refused, NotYours.

    `another`: the officer has seen who is alike (name and birth date, or name and home) and says it is someone else.
    An ID number that is on the register is refused whatever is said.
    """
    require(actor, "add_fact")
    read = _checked(actor, new)
    area = _area(actor, new.to.area)
    person = _person(actor, new, read, area)
    if person.id_index:
        refuse_known(actor, person.id_index)
    if not another and (found := alike_to(actor, person)):
        some = "；".join(f"{each.name}（{each.place}{each.group}，{'、'.join(each.by)}相同）" for each in found[:3])
        raise Refused(f"名单里已有相像的人：{some}。是同一个人请打开原来的档案；确是另一个人，请勾选后再提交。")
    home = home_for(area, new.to)
    if home.pk is None:
        home.save()
    person.household = home
    person.save()
    day = new.since or actor.today
    place_from(actor, person, day, Where(area.pk, home.group_name or new.to.group.strip(), home.pk))
    if home.head_id is None and not home.members.exclude(pk=person.pk).exists():
        home.head = person
        home.save(update_fields=["head"])
    what = {"person": str(person.uid), "since": day.isoformat()}
    enter(actor, "adding.add_person", what, area=area.pk, person=person)
    derive([person.pk], today=actor.today)
    lacking = missing(person)
    return Receipt(
        (str(person.uid),), f"已建档{f'，{lacking}，请待补' if lacking else ''}。请登记情况，任务随情况产生。"
    )


def _checked(actor: Actor, new: NewPerson) -> IdReading:
    if not 0 < len(new.name.strip()) <= NAME_AT_MOST or holds_number(new.name):
        raise Refused(f"请写姓名，最多 {NAME_AT_MOST} 字，不写号码。")
    if holds_number(new.by_name):
        raise Refused("请写别名，不写号码。")
    if len(new.by_name) > 40 or len(new.address) > ADDRESS_AT_MOST:
        raise Refused(f"别名最多 40 字，住址最多 {ADDRESS_AT_MOST} 字，请写短一些。")
    if new.sex not in ("", "male", "female"):
        raise Refused("性别请选：男、女。")
    for day, called in ((new.birth_date, "出生日期"), (new.since, "列入日期")):
        if day is not None and day > actor.today:
            raise Refused(f"{called} {day_words(day)} 在今天以后；请核对。")
    read = read_id(new.id_number, actor.today)
    if new.id_number.strip() and not read.number:
        raise Refused(f"身份证号码{read.reason}；请核对，暂时没有的可以留空。")
    return read


def _area(actor: Actor, uid: str) -> Area:
    known = uid_of(uid)
    area = Area.objects.filter(areas_in_scope(actor), uid=known, level="village").first() if known else None
    if area is None:
        raise NotYours("请选所在的村（社区）。")
    return area


def _person(actor: Actor, new: NewPerson, read: IdReading, area: Area) -> Person:
    figures, _ = phone_told(new.phone)
    born = new.birth_date or read.birth_date
    sex = new.sex or read.sex or None
    name = new.name.strip()
    return Person(
        name=name,
        by_name=new.by_name.strip(),
        grams=name_grams(name),
        sex=sex,
        birth_date=born,
        id_number=read.number,
        id_index=id_index(read.number) if read.number else "",
        phone=figures,
        phone_index=phone_index(figures) if figures else "",
        address=new.address.strip(),
        area=area,
        to_complete=not (read.number and born and sex),
        added_at=actor.now,
        added_by_id=actor.user,
    )
