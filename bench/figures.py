"""What a bench part hands back, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import east_asian_width


@dataclass(frozen=True)
class Figure:
    """One figure; one that depends on the machine stands `beside` another taken in the same run."""

    part: str
    name: str
    value: float
    unit: str
    beside: str = ""

    def written(self) -> str:
        """Write the value with as many digits as mean something."""
        digits = 0 if self.value >= 1000 or float(self.value).is_integer() else 2 if self.value < 10 else 1
        return f"{self.value:,.{digits}f} {self.unit}"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a text table, part by part."""
    rows = [(figure.part, figure.name, figure.written(), figure.beside) for figure in figures]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines, part = [], ""
    for row in rows:
        shown = ("" if row[0] == part else row[0], *row[1:])
        part = row[0]
        cells = [
            _padded(cell, width, right=place == 2)
            for place, (cell, width) in enumerate(zip(shown, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def plain(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Return the figures as JSON takes them."""
    return [asdict(figure) for figure in figures]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
