"""The type codes of a list beside the inclusion it proposes."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0005_fill_orders")]

    operations = [
        migrations.AddField(
            model_name="inclusion",
            name="listed",
            field=models.CharField(max_length=60, null=True, verbose_name="名单所列类型"),
        )
    ]
