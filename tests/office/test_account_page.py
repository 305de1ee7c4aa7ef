"""The page of accounts: a first password is shown once, whoever keeps none has no such page."""

from __future__ import annotations

import re

import pytest
import world
from django.test import Client

from koumen.records.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Client:
    world.a_village()
    client = Client()
    client.force_login(world.a_user("county", world.a_county(), username="qin", name="覃局"))
    return client


def test_an_account_is_opened_and_its_password_shown_once(county: Client) -> None:
    told = {"username": "lin", "name": "林小静", "role": "village", "area": str(world.a_village().uid)}
    page = county.post("/accounts/open/", told)
    said = page.content.decode()
    password = re.search(r'<code class="handed">([a-z0-9-]+)</code>', said)
    assert password
    assert page["Cache-Control"] == "no-store"
    assert password.group(1) not in county.get("/accounts/").content.decode()
    their = Client()
    assert their.post("/login/", {"username": "lin", "password": password.group(1)}).status_code == 302
    assert their.get("/")["Location"] == "/password/"


def test_a_refused_form_comes_back_as_typed(county: Client) -> None:
    page = county.post("/accounts/open/", {"username": "a b", "name": "林小静", "role": "village", "area": "x"})
    assert page.status_code == 422
    said = page.content.decode()
    assert "请选本地的地方" in said
    assert 'value="a b"' in said
    assert 'value="林小静"' in said


def test_an_account_is_stopped_and_found_again(county: Client) -> None:
    user = world.a_user("village", world.a_village(), username="lin", name="林小静")
    county.post(f"/accounts/{user.uid}/stop/")
    assert "已停用" in county.get("/accounts/?q=林小静").content.decode()
    assert not User.objects.get(pk=user.pk).is_active
    assert county.post(f"/accounts/{user.uid}/vanish/").status_code == 404


def test_the_first_office_is_entered_by_its_code() -> None:
    county = world.a_county()
    chief = Client()
    chief.force_login(world.a_user("system", username="root", kind="machine"))
    page = chief.post("/accounts/offices/", {"name": "青禾县民政局", "kind": "civil-affairs", "code": "450299"})
    assert page.status_code == 302
    assert county.organisations.get().name == "青禾县民政局"
    assert "青禾县民政局" in chief.get("/accounts/").content.decode()


def test_who_keeps_no_accounts_has_no_such_page() -> None:
    town = Client()
    town.force_login(world.a_user("township", world.a_township()))
    assert town.get("/accounts/").status_code == 403
    assert town.post("/accounts/open/", {}).status_code == 403
