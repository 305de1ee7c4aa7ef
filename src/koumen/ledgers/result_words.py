"""What came of a knock, in the words every page uses."""

from __future__ import annotations

from collections.abc import Mapping

RESULT_WORDS: Mapping[str, str] = {
    "met": "见到（联系上）本人",
    "not_home": "无人应门",
    "no_answer": "未接通",
    "refused": "本人拒绝",
    "moved": "已搬走",
    "deceased": "已去世",
    "other": "其他",
}
