"""UUIDv7: identities that sort by the time they were made. Nothing ever reads that time back out of one."""

from __future__ import annotations

import os
import time
import uuid


def new_uid() -> uuid.UUID:
    """Make a fresh identity."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10))
    value = (milliseconds & (1 << 48) - 1) << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
