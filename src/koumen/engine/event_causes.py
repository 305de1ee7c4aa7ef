"""Why an event gives a duty no window that contains the day of judgement, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from koumen.engine.duty_windows import DutyWindows, Window, span_of
from koumen.policy.cadences import Event
from koumen.policy.model import Duty
from koumen.policy.words import Words


def no_event(windows: DutyWindows, words: Words, duty: Duty, cadence: Event) -> str:
    """Say that no event is told of here, or that one goes on from whose end the duty is counted."""
    label = words.label("event", cadence.event)
    if windows.under_way(duty, cadence):
        return f"这次“{label}”还没有结束，这项任务自结束之日起算"
    return f"没有登记影响到这里的“{label}”"


def over(windows: DutyWindows, words: Words, duty: Duty, past: Sequence[Window]) -> str:
    """Say that an event goes on whose window is over: its later rows are one with the first. "" where it is not so."""
    cadence = duty.cadence
    event = windows.under_way(duty, cadence) if isinstance(cadence, Event) else None
    mine = next((window for window in past if event and window[0] == event[0]), None)
    if not isinstance(cadence, Event) or event is None or mine is None:
        return ""
    label = words.label("event", cadence.event)
    return f"这次“{label}”（{span_of(event)}）的期限（{span_of(mine)}）已过"
