"""What people call a policy for short, and where one of its rules stands."""

from __future__ import annotations

from koumen.ledgers.rows.parts import ClauseRef
from koumen.policy.model import Pack

KINDS_OF_PAPER = ("实施细则", "细则", "实施方案", "方案", "办法", "制度", "规定", "意见", "通知")


def short_name(pack: Pack) -> str:
    """Return what a policy calls itself for short, else the kind of paper its title ends with, else the whole title."""
    if pack.short:
        return pack.short
    title = pack.title.split("（")[0]
    return next((kind for kind in KINDS_OF_PAPER if title.endswith(kind)), pack.title)


def clause_of(pack: Pack, clause: str, says: str = "") -> ClauseRef:
    """Return where a rule of a pack stands."""
    return ClauseRef(pack.id, short_name(pack), clause, says)
