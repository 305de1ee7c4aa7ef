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
            models.Index(
                fields=["due_by", "starts", "done", "required", "excused", "person", "household"], name="window_by_end"
            ),
            models.Index(
                fields=["due_by", "starts", "done", "required", "excused", "household"],
                condition=models.Q(household__isnull=False),
                name="window_of_home",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(household__isnull=True), name="window_one_object"
            )
        ]


class Standing(models.Model):
    """Where someone stands under a pack from `first` to `last`, both inclusive: categories, tier, and its law.

    `category` joins the ids by "+"; it is blank for someone included by decision alone.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="standings")
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="standings")
    pack = models.CharField(max_length=60)
    category = models.CharField(max_length=200)
    tier = models.CharField(max_length=40, blank=True, default="")
    first = models.DateField()
    last = models.DateField(null=True)
    law = models.CharField(max_length=64)

    class Meta:
        verbose_name = "身份"
        indexes = [
            models.Index(fields=["person", "pack", "first"], name="standing_by_person"),
            models.Index(fields=["pack", "tier", "first"], name="standing_by_tier"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(household__isnull=True), name="standing_one_object"
            )
        ]


class Ask(models.Model):
    """A fact to be asked: someone whose category, tier or duty (`named`) hangs on it. `missing` joins facts by "+"."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="asks")
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="asks")
    pack = models.CharField(max_length=60)
    named = models.CharField(max_length=80)
    missing = models.CharField(max_length=400)

    class Meta:
        verbose_name = "待核实"
        indexes = [models.Index(fields=["person", "pack"], name="ask_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(household__isnull=True), name="ask_one_object"
            )
        ]
