"""摸底排查: rounds through villages, homes and people; who was met there that is not on the register yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from koumen.records.models.areas import Area
from koumen.records.models.kept import Kept, WithUid, ends_after_start, withdrawal_supersedes
from koumen.records.models.people import Household, Person
from koumen.records.secrets.column import EncryptedTextField


class ScreeningRound(WithUid):
    """One round in a place, from `since` to `until` (both inclusive; None: not closed), asked for by policies."""

    title = models.CharField("名称", max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, related_name="screening_rounds")
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField("发起时间")

    class Meta:
        verbose_name = "排查"
        constraints = [ends_after_start("screening_span", same_day=True)]


class ScreeningMark(Kept):
    """In a round, a home or a person has been gone to, or a whole village reported done; `day` when."""

    class Outcome(models.TextChoices):
        SEEN = "seen", "已核"
        ABSENT = "absent", "人不在"
        REFUSED = "refused", "不愿配合"
        DONE = "done", "全村已排查"

    round = models.ForeignKey(ScreeningRound, models.PROTECT, related_name="marks")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices)
    day = models.DateField("日期")

    class Meta:
        verbose_name = "排查记录"
        indexes = [models.Index(fields=["round", "area"], name="mark_by_round")]
        constraints = [withdrawal_supersedes("mark_withdrawal")]


class Candidate(WithUid, Kept):
    """Someone not on the register who may belong there, as told by whoever met them. Settled by a later row."""

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        ENTERED = "entered", "已建档"
        KNOWN = "known", "原已在册"
        NOT_ELIGIBLE = "not_eligible", "不符合条件"

    class Source(models.TextChoices):
        SCREENING = "screening", "摸底排查"
        VISITOR = "visitor", "访视中发现"
        LIST = "list", "部门名册"
        OTHER = "other", "其他"

    area = models.ForeignKey(Area, models.PROTECT, related_name="candidates")
    group_name = models.CharField("组", max_length=40, blank=True, default="")
    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=6, choices=Person.Sex.choices, null=True)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True)
    id_number = EncryptedTextField("身份证号码")
    id_index = models.CharField(max_length=64, blank=True, default="")
    note = EncryptedTextField("说明")
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    round = models.ForeignKey(ScreeningRound, models.PROTECT, null=True, related_name="candidates")
    state = models.CharField("办理", max_length=12, choices=State.choices, default=State.OPEN)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_by = models.CharField("报告人", max_length=60, blank=True, default="")
    day = models.DateField("日期")

    class Meta:
        verbose_name = "待核实的人"
        indexes = [models.Index(fields=["area", "state"], name="candidate_by_area")]
        constraints = [withdrawal_supersedes("candidate_withdrawal")]


class Informed(Kept):
    """Someone was told of a policy on a day, how and by whom; whether they want visits is the fact `willing`."""

    class Way(models.TextChoices):
        HOME = "home", "上门告知"
        PHONE = "phone", "电话告知"
        PAPER = "paper", "书面告知"

    person = models.ForeignKey(Person, models.PROTECT, related_name="informed")
    pack = models.CharField("政策", max_length=60)
    day = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    told_by = models.CharField("告知人", max_length=60, blank=True, default="")

    class Meta:
        verbose_name = "政策告知"
        constraints = [withdrawal_supersedes("informed_withdrawal")]
