"""What every kept row has in common. A kept row is written once; a correction is a new row that names it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from koumen.records.uid import new_uid


class WithUid(models.Model):
    """A row that is known outside the database by its uid."""

    uid = models.UUIDField("编号", default=new_uid, unique=True, editable=False)

    class Meta:
        abstract = True


class KeptRows(models.QuerySet[Any]):
    """Rows that are only added to."""

    def standing(self, known_by: datetime | None = None) -> Self:
        """Return the rows that hold: neither superseded nor withdrawals; at `known_by` (inclusive) when it is given."""
        later = self.model._base_manager.filter(supersedes=OuterRef("pk"))
        rows = self
        if known_by is not None:
            later = later.filter(recorded_at__lte=known_by)
            rows = rows.filter(recorded_at__lte=known_by)
        return rows.filter(~Exists(later), withdrawn=False)

    def update(self, **_: Any) -> int:
        raise TypeError("kept rows are not changed: add a row that supersedes")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("kept rows are not removed: add a row that supersedes")


class Kept(models.Model):
    """A fact as it was told: when, by whom, in place of what.

    `recorded_by` None: the system itself. A withdrawal supersedes a row and puts nothing in its place.
    """

    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", verbose_name="更正"
    )
    withdrawn = models.BooleanField("撤销", default=False)

    objects = KeptRows.as_manager()

    class Meta:
        abstract = True


def ends_after_start(name: str, *, same_day: bool) -> models.CheckConstraint:
    """A span whose end is not before its start; `same_day`: the end is inclusive, so both may be one day."""
    ordered = models.Q(until__gte=models.F("since")) if same_day else models.Q(until__gt=models.F("since"))
    open_end = models.Q(since__isnull=True) | models.Q(until__isnull=True)
    return models.CheckConstraint(condition=open_end | ordered, name=name)


def withdrawal_supersedes(name: str) -> models.CheckConstraint:
    """A withdrawal names what it withdraws."""
    return models.CheckConstraint(condition=models.Q(withdrawn=False) | models.Q(supersedes__isnull=False), name=name)
