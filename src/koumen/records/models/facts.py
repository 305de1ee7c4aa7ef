"""What is so about someone, from a day on: facts, inclusion, absences, a cadence of their own."""

from __future__ import annotations

from django.db import models

from koumen.policy.model import ABSENCE_REASONS, CHANNELS, PERIODS
from koumen.records.models.kept import Kept, WithUid, ends_after_start, withdrawal_supersedes
from koumen.records.models.people import Person
from koumen.records.secrets.column import EncryptedTextField


class Fact(Kept):
    """`fact` has `value` from `since` on, until a later one; None: unknown from then on.

    Values are written as the catalogue of facts writes them. Who told it: `source` where that is a word of the
    catalogue or of a list, else `words` as typed. What shows it: `line` of the list `batch`, or `evidence` as typed.
    `uid` stands only where something typed is kept under it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="facts")
    fact = models.CharField("情况", max_length=60)
    value = models.CharField("值", max_length=60, null=True)
    since = models.DateField("起")
    source = models.CharField("来源", max_length=60, blank=True, default="")
    batch = models.ForeignKey("records.ImportBatch", models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField("名单行", null=True)
    uid = models.UUIDField("编号", null=True, editable=False)
    words = EncryptedTextField("来源（原话）")
    evidence = EncryptedTextField("凭据")

    class Meta:
        verbose_name = "情况"
        indexes = [models.Index(fields=["person", "fact", "since"], name="fact_by_person")]
        constraints = [
            withdrawal_supersedes("fact_withdrawal"),
            models.CheckConstraint(condition=models.Q(value__isnull=True) | ~models.Q(value=""), name="fact_not_blank"),
        ]

    @property
    def told_by(self) -> str:
        """Who told it, in words."""
        return self.words.open() or self.source


class Inclusion(WithUid, Kept):
    """A person's decision that someone is under a pack or is not, from `since` on; None: the facts decide again.

    `proposed`: an official list says so and nobody here has confirmed it yet; it holds like a decision until then.
    `listed`: the type codes by which the latest list names the person, joined by "+"; "": it names them without one;
    None: no list does, or the latest leaves them out. A decision repeats what was listed when it was made.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="inclusions")
    pack = models.CharField("政策", max_length=60)
    included = models.BooleanField("纳入", null=True)
    proposed = models.BooleanField("待确认", default=False)
    listed = models.CharField("名单所列类型", max_length=60, null=True)
    since = models.DateField("起")
    reasons = EncryptedTextField("理由")

    class Meta:
        verbose_name = "纳入"
        indexes = [models.Index(fields=["person", "pack", "since"], name="inclusion_by_person")]
        constraints = [withdrawal_supersedes("inclusion_withdrawal")]


class Absence(Kept):
    """Away for a reason from `since` to `until`, both inclusive; `until` None: not back yet."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    reason = models.CharField("原因", max_length=12, choices=[(reason, reason) for reason in ABSENCE_REASONS])
    since = models.DateField("起")
    until = models.DateField("止", null=True)

    class Meta:
        verbose_name = "不在"
        indexes = [models.Index(fields=["person", "since"], name="absence_by_person")]
        constraints = [ends_after_start("absence_span", same_day=True), withdrawal_supersedes("absence_withdrawal")]


class OwnCadence(WithUid, Kept):
    """A further duty for one person on top of a pack's, from `since` to `until`, both inclusive.

    `channels` are joined by "+" in the order of CHANNELS.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="own_cadences")
    pack = models.CharField("政策", max_length=60)
    channels = models.CharField("方式", max_length=60, default="+".join(CHANNELS))
    at_least = models.PositiveSmallIntegerField("次数")
    per = models.CharField("周期", max_length=12, choices=[(period, period) for period in PERIODS])
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)
    reason = EncryptedTextField("原因")

    class Meta:
        verbose_name = "单独频次"
        constraints = [
            ends_after_start("own_span", same_day=True),
            withdrawal_supersedes("own_withdrawal"),
            models.CheckConstraint(condition=models.Q(at_least__gte=1), name="own_at_least_one"),
        ]
