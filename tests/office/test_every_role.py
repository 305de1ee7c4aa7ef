"""Every page as every role: nobody meets an error, nobody sees what is not theirs, no template reads the database."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import date
from urllib.parse import parse_qs, urljoin

import pytest
import world
from django.db import connection
from django.test import Client

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.office import page as pages
from koumen.policy.library import open_pack
from koumen.records.models import Person

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/",
    "/roster/",
    "/roster/?waiting=confirm",
    "/figures/?of=windows&status=missed&month=2026-10",
    "/figures/?of=unvisited&pack=guangxi-2023&as_of=2026-11-10",
    "/visits/new/",
    "/special-periods/",
    "/monthly/",
    "/monthly/?by=person&month=2026-10",
    "/progress/",
    "/policies/",
    "/policies/guangxi-2023/",
    "/suggestions/",
    "/imports/",
    "/password/",
)


def refuse(execute, sql, params, many, context):
    """Stand in the way of every query."""
    raise AssertionError(f"a template asked the database: {sql[:200]}")


@pytest.fixture
def sealed(monkeypatch):
    """Render every page with the database blocked."""
    rendered = []
    render = pages.render

    def blocked(request, template, *args, **kwargs):
        rendered.append(template)
        with connection.execute_wrapper(refuse):
            return render(request, template, *args, **kwargs)

    monkeypatch.setattr(pages, "render", blocked)
    return rendered


@pytest.fixture
def township():
    """A township with two policies and somebody in it, and a stranger elsewhere."""
    for pack in ("liuzhou-2021", "guangxi-2023"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2021, 1, 1))
    world.a_county()
    place = world.a_township()
    near = world.an_elder(78, name="廖德福", ability="unable", tekun="none")
    far = world.an_elder(
        80, name="外村人", ability="unable", tekun="none", village=world.a_village("450298901201", "远村")
    )
    world.a_visit(near, date(2026, 10, 18), suggestion="请村医上门看")
    derive([near.pk, far.pk], today=world.TODAY)
    return place


def logged_in(role: str, **grant) -> Client:
    """A browser in which a role has logged in."""
    client = Client()
    client.force_login(world.a_user(role, **grant), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("role", ["village", "township", "county", "city"])
def test_pages_of_a_place_show_it_and_nobody_else_s(township, sealed, role):
    area = world.a_village() if role == "village" else township
    client = logged_in(role, area=area)
    kept_out = {"city": {"/visits/new/", "/imports/"}}.get(role, set())
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == (403 if address in kept_out else 200), address
        assert "外村人" not in answer.content.decode(), address
    assert "廖德福" in client.get("/roster/").content.decode()
    assert len(sealed) == len(ADDRESSES) + 1 - len(kept_out)


FOR_ALL = {"/", "/policies/", "/policies/guangxi-2023/", "/suggestions/", "/password/"}


@pytest.mark.parametrize("role", ["auditor", "security", "system"])
def test_an_administrator_meets_a_quiet_home_and_no_page_of_business(township, sealed, role):
    client = logged_in(role, kind="machine")
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == (200 if address in FOR_ALL else 403), address
        assert "廖德福" not in answer.content.decode(), address
    home = client.get("/").content.decode()
    assert "不办业务，不看对象的资料" in home
    assert ("留痕（条）" in home) == (role == "auditor")
    assert re.findall(r'<li><a href="(/[^"]*)"', home) == [
        "/", "/policies/", "/suggestions/", *(["/accounts/"] if role == "system" else [])
    ]  # fmt: skip


def test_an_account_nobody_has_granted_anything_says_so(township, sealed):
    client = Client()
    client.force_login(world.a_user(), "django.contrib.auth.backends.ModelBackend")
    assert "还没有给这个账号授权" in client.get("/").content.decode()
    assert client.get("/roster/").status_code == 403


def test_a_visitor_to_nobody_yet_meets_no_error(township, sealed):
    client = logged_in("visitor", kind="assigned")
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == (403 if address == "/imports/" else 200), address
        assert "廖德福" not in answer.content.decode(), address


@pytest.mark.parametrize("role", ["visitor", "agency", "village", "township", "county", "city", "auditor"])
def test_every_link_of_every_page_leads_somewhere(township, role):
    """No dead end: what a page offers by a link, its reader can open."""
    person = Person.objects.get(name="廖德福")
    world.a_special_period("cold-wave", date(2026, 11, 19), area=world.a_county())
    client = logged_in(role, **_granted(role, person))
    pages, seen, shapes = ["/"], set(), Counter()
    while pages:
        address = pages.pop()
        seen.add(address)
        shapes[_shape(address)] += 1
        if shapes[_shape(address)] > 2:
            continue
        answer = client.get(address)
        assert answer.status_code in (200, 302), address
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            found = re.findall(r'<a[^>]* href="([^"#]+)', answer.content.decode())
            pages += {html.unescape(urljoin(address, each)) for each in found} - seen - set(pages)


def _shape(address: str) -> str:
    """An address without what it names, so that two of a kind stand for all."""
    path, _, asked = address.partition("?")
    return re.sub(r"[0-9a-f-]{36}", "…", path) + "?" + "&".join(sorted(parse_qs(asked)))


def _granted(role: str, person: Person) -> dict[str, object]:
    """What an account of this role is granted, so that the person is theirs."""
    if role in ("visitor", "agency"):
        agency = world.an_office(world.a_county(), "云鬟社工中心", kind="agency")
        visitor = world.a_visitor("覃阿姨", village=person.area, organisation=agency)
        world.assigned(person, visitor)
        kinds = {"visitor": {"kind": "delegated", "visitor": visitor}}
        return kinds.get(role, {"kind": "contract", "organisation": agency, "area": world.a_county()})
    places = {"village": person.area, "township": world.a_township(), "city": world.a_place("4502")}
    return {"area": places.get(role, world.a_county())}


def test_a_visitor_sees_those_assigned_and_records_for_them(township, sealed):
    near = world.an_elder(81, name="韦凤英", ability="able", alone=True, tekun="none")
    derive([near.pk], today=world.TODAY)
    user = world.a_user("visitor", kind="assigned", name="黄志强")
    world.assigned(near, world.a_visitor("黄志强", village=near.area, user=user))
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    roster = client.get("/roster/").content.decode()
    assert "韦凤英" in roster
    assert "廖德福" not in roster
    form = client.get(f"/people/{near.uid}/visit/").content.decode()
    assert "黄志强（村（居）干部）" in form
    assert client.get(f"/people/{near.uid}/").status_code == 200
