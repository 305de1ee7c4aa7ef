"""A policy may be replaced on the day from which it was adopted: it then held on no day."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0013_moved_within")]

    operations = [
        migrations.RemoveConstraint(model_name="adoptedpack", name="adopted_span"),
        migrations.AddConstraint(
            model_name="adoptedpack",
            constraint=models.CheckConstraint(
                condition=(
                    models.Q(("since__isnull", True), ("until__isnull", True), _connector="OR")
                    | models.Q(("until__gte", models.F("since")))
                ),
                name="adopted_span",
            ),
        ),
    ]
