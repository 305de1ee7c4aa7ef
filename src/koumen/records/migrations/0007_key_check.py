"""A row by which the database knows its keys."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0006_listed_types")]

    operations = [
        migrations.CreateModel(
            name="KeyCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.TextField()),
                ("index", models.CharField(max_length=64)),
            ],
            options={"verbose_name": "密钥核对"},
        )
    ]
