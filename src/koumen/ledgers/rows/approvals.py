"""Requests to see a child's whole values that wait for a second person.

Answered by `ledgers.approvals.approvals(actor)`; empty for those who may not approve.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from koumen.ledgers.rows.parts import Who


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """One request. `purpose` as read: 查看, 导出 or 打印."""

    uid: str
    who: Who
    purpose: str
    reason: str
    asked_by: str
    asked_at: datetime
