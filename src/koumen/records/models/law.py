"""The law as adopted, and the calendar it counts by."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from koumen.records.models.areas import Area
from koumen.records.models.kept import WithUid, ends_after_start
from koumen.records.models.people import Person
from koumen.records.secrets.column import EncryptedTextField


class AdoptedPack(WithUid):
    """A pack's whole text as adopted, with its digest. The engine reads this copy, never the folder.

    In force here from `since` up to, not including, `until`; one whose days are equal was replaced on its first day.
    `area` None: everywhere in this installation.
    """

    pack = models.CharField("政策", max_length=60)
    version = models.CharField("版本", max_length=40)
    digest = models.CharField("摘要", max_length=64)
    files = models.JSONField("原文")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    since = models.DateField("启用")
    until = models.DateField("停用", null=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField("采用时间")

    class Meta:
        verbose_name = "采用的政策"
        constraints = [
            ends_after_start("adopted_span", same_day=True),
            models.UniqueConstraint(fields=["pack", "digest", "area", "since"], name="adopted_once"),
            models.UniqueConstraint(
                fields=["pack", "digest", "since"],
                condition=models.Q(area__isnull=True),
                name="adopted_once_everywhere",
            ),
        ]


class NoticeYear(models.Model):
    """The State Council's arrangement of holidays and make-up days for a year, as loaded from a file."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    days = models.JSONField("安排")
    uid = models.UUIDField("编号", null=True, editable=False)
    source = EncryptedTextField("来源")
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = "放假安排"


class SpecialPeriod(WithUid):
    """A declared season, weather or event, from `since` to `until`, both inclusive; `until` None: still going on.

    For a place, for one person, or (both None) for everyone. `moment` is the local time of day it began.
    """

    event = models.CharField("事件", max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="special_periods")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="special_periods")
    since = models.DateField("起")
    moment = models.TimeField("时间", null=True)
    until = models.DateField("止", null=True)
    level = EncryptedTextField("级别")
    source = EncryptedTextField("依据")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField("宣布时间")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("结束登记时间", null=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "特殊时期"
        indexes = [models.Index(fields=["event", "since"], name="period_by_event")]
        constraints = [
            ends_after_start("period_span", same_day=True),
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) | models.Q(person__isnull=True), name="period_one_scope"
            ),
        ]
