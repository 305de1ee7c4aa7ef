"""The pages of those who go to doors."""

from __future__ import annotations

from datetime import date

import pytest
import world
from django.test import Client

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.policy.library import open_pack
from koumen.records.models import Assignment, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Client:
    village = world.a_village()
    adopt_pack(world.the_machine(), open_pack("guangxi-2023"), since=date(2018, 1, 1))
    world.an_elder(82, name="覃大妹", alone=True, tekun="none", group="一组", village=village, since=date(2026, 1, 1))
    derive_all(today=world.TODAY)
    client = Client()
    client.force_login(world.a_user("township", world.a_township(), name="韦秀兰"))
    return client


def test_somebody_is_entered_given_people_and_relieved(officer: Client) -> None:
    village = str(world.a_village().uid)
    for name in ("黄志强", "蓝秀珍"):
        officer.post("/visitors/add/", {"name": name, "kind": "cadre", "area": village})
    page = officer.get("/visitors/").content.decode()
    assert "1 个探访对象还没有责任人" in page
    assert "覃大妹" in page
    first, second = Visitor.objects.order_by("pk")
    person = str(world.Person.objects.get(name="覃大妹").uid)
    officer.post("/visitors/assign/", {"person": person, "visitor": str(first.uid), "since": "2026-10-01"})
    assert "每个探访对象都有责任人" in officer.get("/visitors/").content.decode()
    one = f"/visitors/{first.uid}/"
    assert "覃大妹" in officer.get(one).content.decode()
    told = {"whole": "1", "taker": str(second.uid), "day": "2026-11-01", "reason": "外出务工"}
    assert officer.post(f"{one}handed/", told)["Location"] == "/visitors/"
    assert Assignment.objects.standing().get(until=None).visitor == second
    assert "外出务工" in officer.get(f"/visitors/{second.uid}/").content.decode()


def test_a_refused_form_comes_back_as_typed(officer: Client) -> None:
    told = {"name": "黄 13800000001", "kind": "cadre", "area": str(world.a_village().uid), "post": "组长"}
    page = officer.post("/visitors/add/", told)
    assert page.status_code == 422
    said = page.content.decode()
    assert "不写号码" in said
    assert 'value="组长"' in said


def test_another_s_visitor_is_not_there(officer: Client) -> None:
    other = world.a_visitor("外乡人", village=world.a_village("450299902201", "远山村"))
    assert officer.get(f"/visitors/{other.uid}/").status_code == 404
    assert "外乡人" not in officer.get("/visitors/").content.decode()
