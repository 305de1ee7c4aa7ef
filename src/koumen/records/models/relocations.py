"""Who was brought to safety in a disaster: where each person on the list is, told again as it changes."""

from __future__ import annotations

from django.db import models

from koumen.records.models.kept import Kept, WithUid, withdrawal_supersedes
from koumen.records.models.law import SpecialPeriod
from koumen.records.models.people import Person
from koumen.records.secrets.column import EncryptedTextField


class Relocation(WithUid, Kept):
    """Where someone is during a special period, from `day` on; a later telling supersedes it."""

    class State(models.TextChoices):
        WAITING = "waiting", "在家待转移"
        MOVED = "moved", "已转移到安置点"
        KIN = "kin", "已投亲靠友"
        SAFE = "safe", "住处安全，不需转移"
        REFUSED = "refused", "不愿转移"
        UNREACHED = "unreached", "联系不上"
        RETURNED = "returned", "已返回家中"

    person = models.ForeignKey(Person, models.PROTECT, related_name="relocations")
    period = models.ForeignKey(SpecialPeriod, models.PROTECT, related_name="relocations")
    state = models.CharField("安置情况", max_length=10, choices=State.choices)
    day = models.DateField("日期")
    place = EncryptedTextField("安置地点")

    class Meta:
        verbose_name = "转移安置"
        indexes = [models.Index(fields=["period", "person"], name="relocation_by_period")]
        constraints = [withdrawal_supersedes("relocation_withdrawal")]
