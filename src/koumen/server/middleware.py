"""What each request carries: who acts, the day and the time; and the end of idle sessions.

Nothing below the server reads the clock or the session: `request.actor` holds all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from koumen.records.actors import Actor, actor_of
from koumen.server import clock

Respond = Callable[[Any], HttpResponse]
LAST_SEEN = "last_seen"
NOTED_EVERY = timedelta(minutes=1)


class EndIdleSessions:
    """Log out whoever has not clicked for the idle time; note activity at most once a minute."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._watch(request)
        return self.respond(request)

    def _watch(self, request: HttpRequest) -> None:
        moment = clock.now()
        seen = request.session.get(LAST_SEEN)
        idle = moment - datetime.fromisoformat(seen) if seen else None
        if idle is not None and idle > timedelta(minutes=settings.IDLE_MINUTES):
            logout(request)
        elif idle is None or abs(idle) > NOTED_EVERY:
            request.session[LAST_SEEN] = moment.isoformat()


class TimedRequest(HttpRequest):
    """A request as every page gets it: `actor` is None before log-in."""

    today: date
    now: datetime
    actor: Actor | None


class WhoAndWhen:
    """Give the request its `today`, `now` and `actor` (None before log-in); keep pages of officers out of caches."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: TimedRequest) -> HttpResponse:
        request.now = clock.now()
        request.today = request.now.date()
        user = request.user
        signed_in = user.is_authenticated
        request.actor = actor_of(user, today=request.today, now=request.now) if user.is_authenticated else None
        response = self.respond(request)
        if signed_in and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response
