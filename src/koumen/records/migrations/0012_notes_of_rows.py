"""What was said of a list's row, kept after the row is written."""

from __future__ import annotations

from django.db import migrations

from koumen.records.secrets.column import EncryptedTextField


class Migration(migrations.Migration):
    dependencies = [("records", "0011_register")]

    operations = [
        migrations.AddField(
            "importrow", "notes", EncryptedTextField(blank=True, default="", verbose_name="说明"), preserve_default=True
        )
    ]
