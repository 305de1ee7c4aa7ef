"""The projection: who is owed what, as derived. Deleting every row of it loses nothing."""

from __future__ import annotations

from django.db import models

from koumen.records.models.areas import Area
from koumen.records.models.people import Household, Person


class Window(models.Model):
    """One window of one duty. `due_by` is inclusive, None while its event goes on; `done` counts visits known so far.

    For an object that is a household `person` is None. `law` is the digest of the packs and `watermark` that of the
    data it was derived from. A window opened by silence shows only from its first day on.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="windows")
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="windows")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    pack = models.CharField(max_length=60)
    category = models.CharField(max_length=200)
    tier = models.CharField(max_length=40, blank=True, default="")
    duty = models.CharField(max_length=80)
    clause = models.CharField(max_length=80)
    channels = models.CharField(max_length=60)
    kind = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=120, blank=True, default="")
    starts = models.DateField()
    due_by = models.DateField(null=True)
    required = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    met_on = models.DateField(null=True)
    excused = models.BooleanField(default=False)
    silence = models.BooleanField(default=False)
    law = models.CharField(max_length=64)
    watermark = models.CharField(max_length=64)

    class Meta:
        verbose_name = "应访"
        indexes = [
            models.Index(fields=["person", "starts"], name="window_by_person"),
            models.Index(fields=["household", "starts"], name="window_by_household"),
            models.Index(fields=["area", "starts", "due_by"], name="window_by_area"),
            models.Index(fields=["starts", "due_by"], name="window_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(household__isnull=True), name="window_one_object"
            )
        ]
