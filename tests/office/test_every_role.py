"""Every page as every role: nobody meets an error, nobody sees what is not theirs, no template reads the database."""

from __future__ import annotations

from datetime import date

import pytest
import world
from django.db import connection
from django.test import Client

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.office import page as pages
from koumen.policy.library import open_pack

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
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "外村人" not in answer.content.decode(), address
    assert "廖德福" in client.get("/roster/").content.decode()
    assert len(sealed) == len(ADDRESSES) + 1


@pytest.mark.parametrize(
    ("role", "grant"),
    [
        ("visitor", {"kind": "assigned"}),
        ("auditor", {"kind": "machine"}),
        ("security", {"kind": "machine"}),
        ("system", {"kind": "machine"}),
    ],
)
def test_those_without_a_place_meet_no_error_and_see_nobody(township, sealed, role, grant):
    client = logged_in(role, **grant)
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "廖德福" not in answer.content.decode(), address


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
