"""名单: inclusions and exits decided as lists, and what departments' lists say that the register does not."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from koumen.records.models.areas import Area
from koumen.records.models.kept import Kept, WithUid, withdrawal_supersedes
from koumen.records.models.people import Person
from koumen.records.secrets.column import EncryptedTextField


class InclusionList(WithUid):
    """A village's list of people to come under a policy or leave it, on its way to township and county.

    `number` counts the lists of a place within a year. Steps are kept as `ListStep`; `state` repeats the last.
    """

    class Sort(models.TextChoices):
        JOIN = "join", "纳入"
        EXIT = "exit", "退出"

    class State(models.TextChoices):
        DRAWN = "drawn", "村（居）拟定"
        PROPOSED = "proposed", "村（居）已上报"
        ACCEPTED = "accepted", "乡镇（街道）已审核"
        CONFIRMED = "confirmed", "县级已确认"
        DROPPED = "dropped", "已撤回"

    area = models.ForeignKey(Area, models.PROTECT, related_name="inclusion_lists")
    pack = models.CharField("政策", max_length=60)
    sort = models.CharField("种类", max_length=5, choices=Sort.choices)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveSmallIntegerField("编号")
    state = models.CharField("进度", max_length=10, choices=State.choices, default=State.DRAWN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("拟定时间")

    class Meta:
        verbose_name = "名单"
        indexes = [models.Index(fields=["area", "state"], name="list_by_area")]
        constraints = [
            models.UniqueConstraint(fields=["area", "pack", "sort", "year", "number"], name="list_numbered_once")
        ]


class ListLine(Kept):
    """One person on a list; `returned` with reasons when sent back alone, the rest going on."""

    list = models.ForeignKey(InclusionList, models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    returned = models.BooleanField("退回", default=False)
    reasons = EncryptedTextField("理由")

    class Meta:
        verbose_name = "名单行"
        constraints = [withdrawal_supersedes("list_line_withdrawal")]


class ListStep(Kept):
    """A step of a list: who took it to which state, on screen or (`paper`) signed by hand on a day."""

    list = models.ForeignKey(InclusionList, models.PROTECT, related_name="steps")
    state = models.CharField("进度", max_length=10, choices=InclusionList.State.choices)
    day = models.DateField("日期")
    paper = models.BooleanField("纸质签批", default=False)
    signer = models.CharField("签批人", max_length=60, blank=True, default="")

    class Meta:
        verbose_name = "名单办理"
        constraints = [withdrawal_supersedes("list_step_withdrawal")]


class Clue(WithUid, Kept):
    """Something another office must hear of the same day: a person who may have died, to social assistance."""

    class Kind(models.TextChoices):
        MAY_HAVE_DIED = "may_have_died", "疑似死亡"
        MAY_BE_ELIGIBLE = "may_be_eligible", "可能符合救助条件"

    class State(models.TextChoices):
        OPEN = "open", "待转告"
        PASSED_ON = "passed_on", "已转告"
        ANSWERED = "answered", "已回复"

    person = models.ForeignKey(Person, models.PROTECT, related_name="clues")
    kind = models.CharField("种类", max_length=16, choices=Kind.choices)
    state = models.CharField("办理", max_length=10, choices=State.choices, default=State.OPEN)
    day = models.DateField("日期")
    to = models.CharField("转告", max_length=60)
    source = EncryptedTextField("来源")
    answer = EncryptedTextField("回复")

    class Meta:
        verbose_name = "线索"
        indexes = [models.Index(fields=["state", "day"], name="clue_by_state")]
        constraints = [withdrawal_supersedes("clue_withdrawal")]
