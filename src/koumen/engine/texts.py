"""Reads the three SQL texts: each is a list of named SELECTs, filled in from the law and the days asked for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def sections(text: str) -> dict[str, str]:
    """Return name to SELECT of one text (`standing`, `windows` or `tally`), in order. Braces are still open."""
    written = files("koumen.engine").joinpath(f"sql/{text}.sql").read_text("utf-8")
    found: dict[str, str] = {}
    for part in written.split("\n--: ")[1:]:
        name, _, body = part.partition("\n")
        found[name.strip()] = body.strip()
    return found
