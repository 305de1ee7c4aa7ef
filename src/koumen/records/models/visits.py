"""Visits: who went, who was met, what was asked. One knock at a door makes a row for each member it concerned."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from koumen.policy.model import CHANNELS, RESULTS
from koumen.records.models.areas import Area
from koumen.records.models.kept import Kept, WithUid, ends_after_start, withdrawal_supersedes
from koumen.records.models.offices import Organisation
from koumen.records.models.people import Household, Person
from koumen.records.secrets.column import EncryptedTextField


class Visitor(WithUid):
    """Someone who goes to doors. They need no account; one account may speak for several."""

    class Kind(models.TextChoices):
        CADRE = "cadre", "村（居）干部"
        RESIDENT = "resident", "驻村干部"
        PARTY = "party", "党员干部"
        OFFICER = "officer", "机关工作人员"
        VOLUNTEER = "volunteer", "志愿者"
        RELATIVE = "relative", "亲属"
        NEIGHBOUR = "neighbour", "邻居"
        SOCIAL_WORKER = "social_worker", "社会工作者"
        SOCIAL_STATION = "social_station", "社工站人员"
        MASS_BODY = "mass_body", "群团组织人员"
        CHARITY = "charity", "慈善组织人员"
        PROPERTY = "property", "物业公司人员"
        DOCTOR = "doctor", "家庭医生"
        YOUNGER_ELDER = "younger_elder", "低龄老年人"
        ELDERS = "elders", "老年协会人员"
        ENTERPRISE = "enterprise", "企业人员"
        STUDENT = "student", "学生"
        AGENCY = "agency", "机构人员"
        CAREGIVER = "caregiver", "照料服务人"
        OTHER = "other", "其他"

    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("身份", max_length=16, choices=Kind.choices)
    post = models.CharField("职务", max_length=60, blank=True, default="")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="visitors")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="visitors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="visitors")
    phone = EncryptedTextField("电话")
    phone_index = models.CharField(max_length=64, blank=True, default="")
    until = models.DateField("停止", null=True)

    class Meta:
        verbose_name = "访视人员"
        indexes = [models.Index(fields=["area", "name"], name="visitor_by_area")]

    def __str__(self) -> str:
        return self.name


class Assignment(Kept):
    """A visitor answers for a person from `since` up to, not including, `until`.

    `pack` names the policy that has the role (see its `[[role]]`), "" for all.
    """

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", "访视责任人"
        HELPING = "helping", "协助"

    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    visitor = models.ForeignKey(Visitor, models.PROTECT, related_name="assignments")
    role = models.CharField("分工", max_length=40, default=Role.RESPONSIBLE)
    pack = models.CharField("政策", max_length=60, blank=True, default="")
    since = models.DateField("起")
    until = models.DateField("止", null=True)

    class Meta:
        verbose_name = "分派"
        indexes = [models.Index(fields=["visitor", "person"], name="assignment_by_visitor")]
        constraints = [
            ends_after_start("assignment_span", same_day=False),
            withdrawal_supersedes("assignment_withdrawal"),
        ]


class Visit(WithUid, Kept):
    """One person's part of a knock. `day` and `moment` (local time of day, None: not told) are when it happened.

    `kinds` and `roles` are ids joined by "+". `findings` maps a finding to its coded value. `contacted` says who was
    turned to when the door stayed shut. `late`: told after its window had ended.
    """

    knock = models.UUIDField("敲门")
    person = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    day = models.DateField("日期")
    moment = models.TimeField("时间", null=True)
    channel = models.CharField("方式", max_length=8, choices=[(channel, channel) for channel in CHANNELS])
    result = models.CharField("结果", max_length=10, choices=[(result, result) for result in RESULTS], default="met")
    reason = EncryptedTextField("原因")
    kinds = models.CharField("性质", max_length=120, default="visit")
    roles = models.CharField("身份", max_length=120, blank=True, default="")
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, related_name="visits")
    visitor_name = models.CharField("访视人", max_length=60, blank=True, default="")
    respondent = models.CharField("应答人", max_length=60, blank=True, default="")
    relation = EncryptedTextField("与本人关系")
    contacted = EncryptedTextField("已联系")
    findings = models.JSONField("判定", default=dict)
    suggestion = EncryptedTextField("有关建议")
    outcome = EncryptedTextField("落实情况")
    device_at = models.DateTimeField("手机时间", null=True)
    late = models.BooleanField("补录", default=False)
    source = models.CharField("来源", max_length=20, default="office")

    class Meta:
        verbose_name = "访视"
        indexes = [
            models.Index(fields=["person", "day"], name="visit_by_person"),
            models.Index(fields=["knock"], name="visit_by_knock"),
            models.Index(fields=["visitor", "day"], name="visit_by_visitor"),
            models.Index(fields=["day"], name="visit_by_day"),
        ]
        constraints = [withdrawal_supersedes("visit_withdrawal")]


class Answer(WithUid, Kept):
    """One answered item of a checklist. Household items hang on the knock alone, personal ones on their visit too."""

    knock = models.UUIDField("敲门")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="answers")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="answers")
    pack = models.CharField("政策", max_length=60, blank=True, default="")
    item = models.CharField("项目", max_length=80)
    scope = models.CharField("对象", max_length=10, choices=[("person", "本人"), ("household", "家庭")])
    value = EncryptedTextField("回答")

    class Meta:
        verbose_name = "回答"
        indexes = [models.Index(fields=["knock", "item"], name="answer_by_knock")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="household") | models.Q(visit__isnull=False), name="answer_of_someone"
            )
        ]
