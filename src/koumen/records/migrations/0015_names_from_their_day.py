"""Places bear a new name from its day on."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0014_replaced_on_its_day")]

    operations = [
        migrations.CreateModel(
            name="AreaName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("since", models.DateField(verbose_name="启用")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="names", to="records.area"
                    ),
                ),
            ],
            options={"verbose_name": "更名"},
        ),
        migrations.AddConstraint(
            model_name="areaname",
            constraint=models.UniqueConstraint(fields=("area", "since"), name="name_once"),
        ),
    ]
