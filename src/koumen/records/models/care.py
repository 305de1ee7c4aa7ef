"""关爱服务: what was done for someone beside the visits, by whom, and how they found it."""

from __future__ import annotations

from django.db import models

from koumen.records.models.kept import Kept, WithUid, withdrawal_supersedes
from koumen.records.models.people import Person
from koumen.records.secrets.column import EncryptedTextField


class CareService(WithUid, Kept):
    """One care service given on a day. `signed`: by the provider's hand or seal on the paper form."""

    class Signed(models.TextChoices):
        NOT_YET = "", "未签"
        BY_HAND = "signed", "签字"
        SEALED = "sealed", "盖章"

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        FAIR = "fair", "基本满意"
        DISSATISFIED = "dissatisfied", "不满意"

    person = models.ForeignKey(Person, models.PROTECT, related_name="care_services")
    pack = models.CharField("政策", max_length=60)
    day = models.DateField("日期")
    service = models.CharField("服务内容", max_length=40)
    detail = EncryptedTextField("说明")
    provider = models.CharField("服务机构", max_length=80, blank=True, default="")
    staff = models.CharField("服务人员", max_length=60, blank=True, default="")
    signed = models.CharField("签章", max_length=8, choices=Signed.choices, blank=True, default="")
    satisfaction = models.CharField("满意度", max_length=14, choices=Satisfaction.choices, blank=True, default="")

    class Meta:
        verbose_name = "关爱服务"
        indexes = [models.Index(fields=["person", "day"], name="care_by_person")]
        constraints = [withdrawal_supersedes("care_withdrawal")]
