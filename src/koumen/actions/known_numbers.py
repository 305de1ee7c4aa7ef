"""An ID number is one person's: who has it already, told only to those who may know."""

from __future__ import annotations

from koumen.actions.refusals import Refused
from koumen.policy.words import day_words
from koumen.records.models import Person
from koumen.records.scope import Actor, people_in_scope


def refuse_known(actor: Actor, index: str, *, apart_from: int | None = None) -> None:
    """Refuse a number (by its blind index) that another person on the register has. Raises Refused.

    Of someone outside the actor's scope only that they are there is told.
    """
    rows = Person.objects.filter(id_index=index, merged_into=None).select_related("area").order_by("pk")
    held = next((row for row in rows if row.pk != apart_from), None)
    if held is None:
        return
    if not Person.objects.filter(people_in_scope(actor), pk=held.pk).exists():
        raise Refused("这个身份证号码已在别处的名单；请由县里核对，需要迁来的由原来的乡镇（街道）办“迁居”。")
    state = f"（{day_words(held.left_on)}已退出，可办“迁居”回到名单）" if held.left_on else ""
    raise Refused(
        f"这个身份证号码已在名单：{held.name}，{held.area.name}{state}；请打开那份档案，是同一个人的可合并档案。"
    )
