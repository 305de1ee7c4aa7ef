"""The heading of a list is under lock now; its old column goes."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0009_seal_words")]

    operations = [migrations.RemoveField("importbatch", "heads")]
