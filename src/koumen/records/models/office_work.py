"""The office's own work: the journal, imports, suggestions, drafts, and approvals for children's full values."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from koumen.records.models.areas import Area
from koumen.records.models.kept import KeptRows, WithUid
from koumen.records.models.people import Person
from koumen.records.secrets.column import EncryptedTextField


class JournalEntry(models.Model):
    """One deed or batch: when, by whom, which. `what` holds ids, counts and digests, never a personal value."""

    at = models.DateTimeField("时间")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("操作人", max_length=60, blank=True, default="")
    deed = models.CharField("事项", max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    what = models.JSONField("内容", default=dict)

    objects = KeptRows.as_manager()

    class Meta:
        verbose_name = "留痕"
        indexes = [
            models.Index(fields=["at"], name="journal_by_time"),
            models.Index(fields=["area", "at"], name="journal_by_area"),
            models.Index(fields=["person", "at"], name="journal_by_person"),
        ]


class JournalSeal(models.Model):
    """A link of the chain: `digest` is SM3 over the seal before it and the entry. Numbers have no gap."""

    number = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)

    objects = KeptRows.as_manager()

    class Meta:
        verbose_name = "封存"


class Suggestion(WithUid):
    """意见建议: a complaint or suggestion from any page, and the answer to it."""

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"

    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    page = EncryptedTextField("页面")
    text = EncryptedTextField("内容")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    answer = EncryptedTextField("答复")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "意见建议"
        indexes = [models.Index(fields=["state", "made_at"], name="suggestion_by_state")]


class ImportBatch(WithUid):
    """A list handed in as a file: a roster, a department's list, or visits (`sort`).

    Nothing of it is written among the people until it is confirmed.

    `sheets` and `notices` are JSON, under lock since they quote the file. `totals` counts rows by what they propose,
    `faults` faults by code; `since` is the day from which the list holds; `done`/`rows` is the progress.
    """

    class State(models.TextChoices):
        READING = "reading", "读取中"
        READ = "read", "待确认"
        WRITING = "writing", "写入中"
        CONFIRMED = "confirmed", "已写入"
        DROPPED = "dropped", "已放弃"
        FAILED = "failed", "失败"

    file_name = EncryptedTextField("文件")
    digest = models.CharField("摘要", max_length=64)
    sort = models.CharField("种类", max_length=20, default="roster")
    layout = models.CharField("版式", max_length=40, blank=True, default="")
    pack = models.CharField("政策", max_length=60, blank=True, default="")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.READING)
    since = models.DateField("起算", null=True)
    sheets = EncryptedTextField("工作表")
    notices = EncryptedTextField("提示")
    totals = models.JSONField("统计", default=dict)
    faults = models.JSONField("问题", default=dict)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("导入时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = "导入"


class ImportRow(WithUid):
    """One row of a list: its cells (encrypted JSON), its faults by code, and what it proposes.

    The cells go once the row is written; `notes` stay: the faults as sentences, and what each change was and became.
    """

    class Proposes(models.TextChoices):
        JOIN = "join", "新增"
        SAME = "same", "无变化"
        CHANGE = "change", "信息变更"
        LEAVE = "leave", "退出"
        REJECT = "reject", "未导入"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField("行")
    proposes = models.CharField("处理", max_length=8, choices=Proposes.choices)
    cells = EncryptedTextField("内容")
    notes = EncryptedTextField("说明")
    faults = models.JSONField("问题", default=list)
    changes = models.JSONField("变更项", default=list)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "导入行"
        indexes = [models.Index(fields=["batch", "proposes", "line"], name="row_by_batch")]


class Draft(WithUid):
    """What someone was typing on a page, kept through log-out. Encrypted; gone once it is submitted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    page = models.CharField("页面", max_length=120)
    content = EncryptedTextField("内容")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "草稿"
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="draft_once")]


class ChildAccess(WithUid):
    """A request to see, export or print the full values of someone under 14. A second person decides.

    Once approved it holds for the asker until `until` (inclusive).
    """

    class Purpose(models.TextChoices):
        SEE = "see", "查看"
        EXPORT = "export", "导出"
        PRINT = "print", "打印"

    person = models.ForeignKey(Person, models.PROTECT, related_name="child_accesses")
    purpose = models.CharField("用途", max_length=8, choices=Purpose.choices, default=Purpose.SEE)
    reason = EncryptedTextField("事由")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True)
    approved = models.BooleanField("同意", null=True)
    until = models.DateField("有效期至", null=True)

    class Meta:
        verbose_name = "儿童信息查看审批"
        indexes = [models.Index(fields=["person", "asked_by"], name="child_access_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="child_access_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True)
                | (models.Q(decided_by__isnull=False) & models.Q(decided_at__isnull=False)),
                name="child_access_decided",
            ),
        ]


class Opening(WithUid):
    """Someone's whole values were opened: by whom, when and why. The journal's entry names its uid, not the reason."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="openings")
    reason = EncryptedTextField("事由")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField("查看时间")

    class Meta:
        verbose_name = "完整资料查看"
        indexes = [models.Index(fields=["person", "opened_at"], name="opening_by_person")]
