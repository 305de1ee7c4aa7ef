"""Columns for what people type, under lock; what stands in them still is sealed by the next step."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import koumen.records.uid
from koumen.records.secrets.column import EncryptedTextField

SEALED = (
    ("amendment", "reason", "原因"),
    ("childaccess", "reason", "事由"),
    ("contact", "relation", "关系"),
    ("fact", "evidence", "凭据"),
    ("importbatch", "file_name", "文件"),
    ("noticeyear", "source", "来源"),
    ("owncadence", "reason", "原因"),
    ("specialperiod", "level", "级别"),
    ("specialperiod", "source", "依据"),
    ("suggestion", "page", "页面"),
    ("visit", "contacted", "已联系"),
    ("visit", "reason", "原因"),
    ("visit", "relation", "与本人关系"),
)
NEW = (
    ("fact", "words", "来源（原话）"),
    ("importbatch", "notices", "提示"),
    ("importbatch", "sheets", "工作表"),
    ("stay", "words", "说明"),
)
REASONS = [
    ("list", "名单导入"),
    ("list-moved", "名单导入：迁居"),
    ("list-left", "名单导入：已不在本地"),
    ("died", "去世"),
    ("moved-away", "迁出"),
    ("other", "其他"),
]


def _sealed(verbose: str) -> EncryptedTextField:
    return EncryptedTextField(blank=True, default="", verbose_name=verbose)


class Migration(migrations.Migration):
    dependencies = [("records", "0007_key_check")]

    operations = [
        *(
            migrations.AddField(model, "uid", models.UUIDField(editable=False, null=True, verbose_name="编号"))
            for model in ("fact", "noticeyear", "stay")
        ),
        *(migrations.AddField(model, name, _sealed(verbose)) for model, name, verbose in NEW),
        migrations.AddField(
            "fact",
            "batch",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.importbatch",
            ),
        ),
        migrations.AddField("fact", "line", models.PositiveIntegerField(null=True, verbose_name="名单行")),
        migrations.AddField("importbatch", "since", models.DateField(null=True, verbose_name="起算")),
        migrations.AlterField("importbatch", "faults", models.JSONField(default=dict, verbose_name="问题")),
        *(migrations.AlterField(model, name, _sealed(verbose)) for model, name, verbose in SEALED),
        migrations.AlterField(
            "stay",
            "reason",
            models.CharField(blank=True, choices=REASONS, default="", max_length=40, verbose_name="原因"),
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(
                        default=koumen.records.uid.new_uid, editable=False, unique=True, verbose_name="编号"
                    ),
                ),
                ("reason", _sealed("事由")),
                ("opened_at", models.DateTimeField(verbose_name="查看时间")),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="records.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "完整资料查看",
                "indexes": [models.Index(fields=["person", "opened_at"], name="opening_by_person")],
            },
        ),
    ]
