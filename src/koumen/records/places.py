"""Finding places: by code on a day, the code of a place, everything inside a place."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from koumen.records.models import Area, AreaCode

LEVEL_OF_LENGTH = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}


def normal_code(written: str) -> str:
    """Strip the zero-filled lower levels: 450200 and 450200000000 are 4502."""
    code = written.strip()
    for width in (12, 9, 6, 4):
        zeros = "000" if width > 6 else "00"
        if len(code) == width and code.endswith(zeros):
            code = code[: -len(zeros)]
    return code


def in_force(on: date) -> Q:
    """Rows with `since` (inclusive) and `until` (exclusive) that hold on a day."""
    return (Q(since__isnull=True) | Q(since__lte=on)) & (Q(until__isnull=True) | Q(until__gt=on))


def area_with_code(code: str, on: date) -> Area | None:
    """Return the place that bears the code on a day; zero-filled codes are understood."""
    found = AreaCode.objects.filter(in_force(on), code=normal_code(code)).select_related("area").first()
    return found.area if found else None


def code_of(area: Area, on: date) -> str:
    """Return the code the place bears on a day, "" when it bore none."""
    found = area.codes.filter(in_force(on)).order_by("-since").first()
    return found.code if found else ""


def path_below(parent: Area | None, key: int) -> str:
    """Return the path of a place: its steps are filled with zeros, so that paths sort as places were entered."""
    return f"{parent.path if parent else '/'}{key:07d}/"


def inside(path: str) -> QuerySet[Area]:
    """Return the place with this path and every place within it."""
    return Area.objects.filter(path__startswith=path)


def full_name(area: Area) -> str:
    """Return the names from the province down, without the statistics' filler levels (市辖区)."""
    ids = [int(part) for part in area.path.strip("/").split("/")]
    names = dict(Area.objects.filter(pk__in=ids).values_list("pk", "name"))
    return "".join(names[pk] for pk in ids if names[pk] not in FILLERS)


FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
