"""What can come of a knock, by the way it was made, in the words every page uses.

A door stays shut, a telephone is not answered: each way has its own results.
"""

from __future__ import annotations

from collections.abc import Mapping

from koumen.policy.model import RESULTS

IN_PERSON = frozenset({"home"})
EITHER = frozenset({"other"})
_WORDS: Mapping[str, str] = {
    "met": "见到（联系上）本人",
    "not_home": "无人应门",
    "no_answer": "未接通",
    "refused": "本人拒绝",
    "moved": "已搬走",
    "deceased": "已去世",
    "other": "其他",
}
_MET = {"home": "见到本人", "phone": "联系上本人", "video": "联系上本人", "message": "本人回复", "remote": "联系上本人"}
_INSTEAD = {"not_home": "no_answer", "no_answer": "not_home"}


def results_of(channel: str) -> Mapping[str, str]:
    """Return the results a visit of this channel can have, with their words, in order.

    >>> "no_answer" in results_of("home"), "not_home" in results_of("phone"), len(results_of("other"))
    (False, False, 7)
    """
    unfit = set() if channel in EITHER else {"no_answer"} if channel in IN_PERSON else {"not_home"}
    return {result: result_said(channel, result) for result in RESULTS if result not in unfit}


def result_said(channel: str, result: str) -> str:
    """Return a result in words.

    >>> result_said("home", "met"), result_said("message", "no_answer")
    ('见到本人', '没有回复')
    """
    if result == "met":
        return _MET.get(channel, _WORDS[result])
    if result == "other":
        return "没见到本人（其他情况）" if channel in IN_PERSON else "没联系上（其他情况）"
    return "没有回复" if (channel, result) == ("message", "no_answer") else _WORDS[result]


def fitting(channel: str, result: str) -> str:
    """Return the result itself, or the like one where the channel has no such result.

    >>> fitting("phone", "not_home"), fitting("home", "refused")
    ('no_answer', 'refused')
    """
    return result if result in results_of(channel) else _INSTEAD.get(result, result)
