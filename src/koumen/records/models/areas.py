"""Places: provinces down to villages, functional areas with local codes, and codes that change with time."""

from __future__ import annotations

from django.db import models

from koumen.records.models.kept import WithUid, ends_after_start


class Area(WithUid):
    """A place. `path` is "/id/id/…/": one place lies in another when its path begins with the other's.

    `since` is the first day it existed, `until` the first day it no longer did; `successor` took its people over.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "地级"
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡级"
        VILLAGE = "village", "村级"

    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField("路径", max_length=120, unique=True)
    functional = models.BooleanField("功能区", default=False)
    example = models.BooleanField("示例", default=False)
    since = models.DateField("设立", null=True)
    until = models.DateField("撤销", null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        verbose_name = "行政区划"
        indexes = [models.Index(fields=["parent", "name"], name="area_by_name")]
        constraints = [
            ends_after_start("area_span", same_day=False),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=False) | models.Q(level="province"), name="area_has_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AreaCode(models.Model):
    """The code of a place from `since` (None: always) up to, not including, `until`.

    Digits without zero-filled levels: 4502, 450205, 450205001. `local`: not in GB/T 2260.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="codes")
    code = models.CharField("代码", max_length=12)
    local = models.BooleanField("地方代码", default=False)
    since = models.DateField("启用", null=True)
    until = models.DateField("停用", null=True)

    class Meta:
        verbose_name = "区划代码"
        indexes = [models.Index(fields=["area", "since"], name="code_by_area")]
        constraints = [
            ends_after_start("code_span", same_day=False),
            models.UniqueConstraint(fields=["code", "since"], name="code_once"),
            models.UniqueConstraint(fields=["code"], condition=models.Q(until__isnull=True), name="code_one_holder"),
            models.UniqueConstraint(fields=["area"], condition=models.Q(until__isnull=True), name="area_one_code"),
        ]

    def __str__(self) -> str:
        return self.code


class AreaName(models.Model):
    """A name that a place is to bear from a day on; until then `Area.name` shows the one before it."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="names")
    name = models.CharField("名称", max_length=80)
    since = models.DateField("启用")

    class Meta:
        verbose_name = "更名"
        constraints = [models.UniqueConstraint(fields=["area", "since"], name="name_once")]

    def __str__(self) -> str:
        return self.name
