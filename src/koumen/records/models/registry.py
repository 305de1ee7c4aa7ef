"""What happens to a place on the register: leaving it, two records that are one person, papers on file."""

from __future__ import annotations

from django.db import models

from koumen.records.models.areas import Area
from koumen.records.models.kept import Kept, WithUid, withdrawal_supersedes
from koumen.records.models.people import Person
from koumen.records.secrets.column import EncryptedTextField


class Exit(WithUid, Kept):
    """Someone leaves the register, or (`pack` named) one policy: reported, verified, confirmed, each a row that
    supersedes the one before. `day` is the first day they are no longer on it; only a confirmed one ends anything.
    """

    class Kind(models.TextChoices):
        DIED = "died", "死亡"
        MOVED = "moved", "迁出本地"
        INSTITUTION = "institution", "入住机构"
        NOT_ELIGIBLE = "not_eligible", "不再符合条件"
        OWN_WISH = "own_wish", "本人意愿"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        REPORTED = "reported", "访视人已报告"
        VERIFIED = "verified", "村（居）已核实"
        CONFIRMED = "confirmed", "乡镇（街道）已确认"
        REJECTED = "rejected", "经核不实"

    person = models.ForeignKey(Person, models.PROTECT, related_name="exits")
    pack = models.CharField("政策", max_length=60, blank=True, default="")
    kind = models.CharField("原因", max_length=12, choices=Kind.choices)
    state = models.CharField("办理", max_length=10, choices=State.choices)
    day = models.DateField("日期")
    told_by = models.CharField("报告人", max_length=60, blank=True, default="")
    proof = EncryptedTextField("凭据")

    class Meta:
        verbose_name = "退出"
        indexes = [models.Index(fields=["person", "day"], name="exit_by_person")]
        constraints = [withdrawal_supersedes("exit_withdrawal")]


class Merge(WithUid, Kept):
    """Two records are one person: `merged` is led on under `into`; withdrawing it undoes it."""

    into = models.ForeignKey(Person, models.PROTECT, related_name="merged_from")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    reasons = EncryptedTextField("理由")

    class Meta:
        verbose_name = "合并"
        constraints = [
            withdrawal_supersedes("merge_withdrawal"),
            models.CheckConstraint(condition=~models.Q(into=models.F("merged")), name="merge_of_two"),
        ]


class FiledPaper(WithUid, Kept):
    """A paper signed by hand and put on file: what it is, whose or which place's, when and by whom it was signed.

    `scan` is the name of its encrypted picture in the data folder, "" where only the paper itself is kept.
    """

    class Kind(models.TextChoices):
        REFUSAL = "refusal", "不愿接受探访说明"
        UNDERTAKING = "undertaking", "责任书"
        HANDOVER = "handover", "交接单"
        INCLUSION = "inclusion", "纳入名单"
        EXIT = "exit", "退出名单"
        SCREENING = "screening", "摸底排查表"
        PROOF = "proof", "证明材料"
        DELEGATION = "delegation", "委托巡访函"
        OTHER = "other", "其他"

    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="papers")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="papers")
    subject = models.UUIDField("所附事项", null=True)
    day = models.DateField("签字日期")
    signers = EncryptedTextField("签字人")
    place = EncryptedTextField("存放处")
    scan = models.CharField("扫描件", max_length=80, blank=True, default="")
    note = EncryptedTextField("说明")

    class Meta:
        verbose_name = "存档材料"
        indexes = [models.Index(fields=["person", "kind"], name="paper_by_person")]
        constraints = [withdrawal_supersedes("paper_withdrawal")]
