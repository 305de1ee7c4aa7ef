"""What a deed hands back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a deed. `uids`: what was kept, outermost first; `says`: a sentence to show; `again`: it had been
    kept before, so nothing was written."""

    uids: tuple[str, ...] = ()
    says: str = ""
    again: bool = False
