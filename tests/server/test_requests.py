"""What every answer carries: safe headers, who and when, an end to idle sessions and to guessing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from world import NOW, PASSWORD, a_user, a_village

from koumen.server import clock
from koumen.server.databases import database_from
from koumen.server.lockout import stale_form
from koumen.server.middleware import LAST_SEEN, WhoAndWhen

pytestmark = pytest.mark.django_db


def test_health_answers_without_log_in() -> None:
    answer = Client().get("/health/")
    assert answer.status_code == 200 and answer.json() == {"state": "well", "today": "2026-11-21"}


def test_every_answer_carries_a_strict_policy() -> None:
    headers = Client().get("/health/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"


def test_a_request_knows_its_actor_and_its_day(rf: RequestFactory) -> None:
    told: list[HttpRequest] = []

    def respond(request: HttpRequest) -> HttpResponse:
        told.append(request)
        return HttpResponse()

    request = rf.get("/")
    request.user = a_user("village", a_village(), name="韦支书")
    answer = WhoAndWhen(respond)(request)
    assert told[0].actor.name == "韦支书" and told[0].actor.role == "village"
    assert told[0].today.isoformat() == "2026-11-21" == told[0].actor.now.date().isoformat()
    assert answer["Cache-Control"] == "no-store"


def test_an_idle_session_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(a_user(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/health/")
    assert LAST_SEEN in client.session
    begun = datetime.fromisoformat(client.session[LAST_SEEN])
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=29))
    client.get("/health/")
    assert "_auth_user_id" in client.session
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=60))
    client.get("/health/")
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_lock_the_account_and_say_so(rf: RequestFactory) -> None:
    a_user(username="wei")
    request = rf.post("/login/")
    request.session = Client().session
    for _ in range(5):
        assert authenticate(request, username="wei", password="wrong") is None
    assert authenticate(request, username="wei", password=PASSWORD) is None
    from axes.helpers import get_lockout_response

    answer = get_lockout_response(request, credentials={"username": "wei"})
    assert answer.status_code == 429 and "请30分钟后再试" in answer.content.decode()


def test_a_stale_form_is_explained(rf: RequestFactory) -> None:
    answer = stale_form(rf.post("/"))
    assert answer.status_code == 403 and "没有提交" in answer.content.decode()


@pytest.mark.parametrize(("variable", "written"), [("KOUMEN_TODAY", "2027-02-28"), ("KOUMEN_DEMO_DAY", "2027-02-28")])
def test_the_day_can_be_fixed(monkeypatch: pytest.MonkeyPatch, variable: str, written: str) -> None:
    monkeypatch.delenv("KOUMEN_TODAY", raising=False)
    monkeypatch.setenv(variable, written)
    assert clock.today().isoformat() == written == clock.now().date().isoformat()
    assert clock.now().utcoffset() == NOW.utcoffset()


def test_a_day_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOUMEN_TODAY", "明天")
    with pytest.raises(ValueError, match="KOUMEN_TODAY"):
        clock.today()


def test_the_address_of_a_database_is_read_or_refused(tmp_path) -> None:
    held = database_from("postgresql://wei:p%40ss@db.example:5433/koumen", tmp_path)
    assert (held["NAME"], held["USER"], held["PASSWORD"], held["HOST"], held["PORT"]) == (
        "koumen", "wei", "p@ss", "db.example", "5433")  # fmt: skip
    assert database_from("", tmp_path)["NAME"] == str(tmp_path / "koumen.sqlite3")
    with pytest.raises(ValueError, match="KOUMEN_DATABASE_URL"):
        database_from("mysql://localhost/koumen", tmp_path)
