"""Who answers for whom beyond one assignment: undertakings, hand-overs, delegation, reminders, points of groups."""

from __future__ import annotations

from django.db import models

from koumen.records.models.areas import Area
from koumen.records.models.kept import Kept, WithUid, ends_after_start, withdrawal_supersedes
from koumen.records.models.people import Contact, Person
from koumen.records.models.visits import Visitor
from koumen.records.secrets.column import EncryptedTextField


class Undertaking(WithUid, Kept):
    """责任书 between a township and a visitor, from `since` to `until` (inclusive). `digest`: SM3 of its text."""

    visitor = models.ForeignKey(Visitor, models.PROTECT, related_name="undertakings")
    area = models.ForeignKey(Area, models.PROTECT, related_name="undertakings")
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    digest = models.CharField("摘要", max_length=64)
    text = EncryptedTextField("正文")
    signed_on = models.DateField("签订日期", null=True)

    class Meta:
        verbose_name = "责任书"
        constraints = [
            ends_after_start("undertaking_span", same_day=True),
            withdrawal_supersedes("undertaking_withdrawal"),
        ]


class Handover(WithUid, Kept):
    """People pass from one visitor to another on a day: some of them, or (`village`) a whole village's at once."""

    giver = models.ForeignKey(Visitor, models.PROTECT, related_name="handed_over")
    taker = models.ForeignKey(Visitor, models.PROTECT, related_name="taken_over")
    village = models.ForeignKey(Area, models.PROTECT, null=True, related_name="handovers")
    day = models.DateField("生效日期")
    people = models.PositiveIntegerField("人数")
    reasons = EncryptedTextField("原因")

    class Meta:
        verbose_name = "交接"
        constraints = [withdrawal_supersedes("handover_withdrawal")]


class Delegation(WithUid, Kept):
    """福州 四（一）: the township of registration asks the township of residence to visit, from `since` to `until`.

    Both see the record; the count stays with the place of registration. `until` is the first day no more.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(Area, models.PROTECT, related_name="delegated_out")
    taker = models.ForeignKey(Area, models.PROTECT, related_name="delegated_in")
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    accepted = models.BooleanField("接受", null=True)
    note = EncryptedTextField("说明")

    class Meta:
        verbose_name = "委托"
        indexes = [models.Index(fields=["taker", "since"], name="delegation_by_taker")]
        constraints = [
            ends_after_start("delegation_span", same_day=False),
            withdrawal_supersedes("delegation_withdrawal"),
        ]


class Reminder(WithUid, Kept):
    """A child or other kin living away was reminded to call or come home, on a day, and what they said."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="reminders")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="reminders")
    day = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=[("phone", "电话"), ("message", "消息"), ("meeting", "当面")])
    reached = models.BooleanField("已联系上", default=True)
    told_by = models.CharField("提醒人", max_length=60, blank=True, default="")
    said = EncryptedTextField("回应")

    class Meta:
        verbose_name = "提醒"
        constraints = [withdrawal_supersedes("reminder_withdrawal")]


class GroupPoint(models.Model):
    """Where a village group lies, set once by an officer; nearness when areas are drawn hangs on it, nothing else."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="group_points")
    group_name = models.CharField("组", max_length=40, blank=True, default="")
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=5)
    longitude = models.DecimalField("经度", max_digits=8, decimal_places=5)

    class Meta:
        verbose_name = "小组位置"
        constraints = [models.UniqueConstraint(fields=["area", "group_name"], name="point_once")]
