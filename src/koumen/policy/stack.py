"""Stands texts over one another: a pack, the documents that amend it, the overlays of lower offices.

Amendments come first, in the order of their days; overlays after them, higher levels before lower. It
reads no rule itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date

from koumen.policy.amend import amended
from koumen.policy.digest import digest
from koumen.policy.faults import PolicyFaults
from koumen.policy.model import Document, Pack
from koumen.policy.overlay import overlaid
from koumen.policy.read import read_base
from koumen.policy.revise import amends_an_overlay, revised
from koumen.policy.settle import settled
from koumen.policy.sources import Faults, FindPack, Source, source_from


def standing_under(source: Source, find: FindPack) -> list[Source]:
    """Return the texts on which an overlay or amendment rests, the pack's own first. Raises PolicyFaults."""
    faults = Faults()
    key = "replaces" if "replaces" in source.head.values else "of"
    asked = source.head.values.get(key)
    if not isinstance(asked, str):
        faults.at("P103", source.head, name=key)
        raise PolicyFaults(faults.found)
    try:
        return sources_in(find(asked, source.folder).files)
    except KeyError:
        faults.at("P901", source.head, key, asked, value=asked)
        raise PolicyFaults(faults.found) from None


def sources_in(files: Mapping[str, str]) -> list[Source]:
    """Split `Pack.files` into its texts: the pack's own first, then one for each `ID/` that stands over it."""
    own = {name: text for name, text in files.items() if "/" not in name}
    found = [source_from(own)]
    for over in dict.fromkeys(name.partition("/")[0] for name in files if "/" in name):
        prefix = f"{over}/"
        texts = {name.removeprefix(prefix): text for name, text in files.items() if name.startswith(prefix)}
        found.append(source_from(texts, over))
    return found


def stacked(sources: Sequence[Source]) -> Pack:
    """Read a pack with all that stands over it; `sources[0]` is the pack's own text. Raises PolicyFaults."""
    pack = read_base(sources[0])
    over = sources[1:]
    revised(over)
    overlays = [each for each in over if each.head.table == "overlay" or amends_an_overlay(each, over)]
    amendments = [each for each in over if each not in overlays]
    for source in sorted(amendments, key=_first_day):
        pack = amended(pack, source)
    if overlays:
        pack = overlaid(pack, overlays)
    if len(sources) == 1:
        return settled(pack)
    files = {**sources[0].files}
    for source in sources[1:]:
        files |= {f"{source.head.id}/{name}": text for name, text in source.files.items()}
    documents = tuple(_head(source) for source in [*sorted(amendments, key=_first_day), *overlays])
    return settled(dataclasses.replace(pack, files=files, digest=digest(files), documents=documents))


def _head(source: Source) -> Document:
    head = source.head.values
    names = ("id", "title", "number", "issuer", "level", "region", "short")
    said = {name: str(head.get(name, "")) for name in names}
    return Document(
        source.head.table, since=head["from"], until=head.get("until"), example=head.get("example", False), **said
    )


def _first_day(source: Source) -> date:
    day = source.head.values.get("from")
    return day if type(day) is date else date.max
