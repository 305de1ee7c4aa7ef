"""The pages of the register: a form refused comes back as typed, a move out of sight leads to the roster."""

from __future__ import annotations

import pytest
import world
from django.test import Client

from koumen.records.models import Merge, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Client:
    world.a_village()
    client = Client()
    client.force_login(world.a_user("township", world.a_township(), name="韦秀兰"))
    return client


def test_somebody_is_added_in_two_steps(officer: Client) -> None:
    village = world.a_village()
    world.a_village("450299901202", "石桥村")
    assert "下一步" in officer.get("/people/new/").content.decode()
    told = {"area": str(village.uid), "name": "覃大妹", "birth_date": "1944-03-05", "sex": "female", "group": "三组"}
    answer = officer.post("/people/new/", told)
    person = Person.objects.get(name="覃大妹")
    assert answer["Location"] == f"/people/{person.uid}/"
    again = officer.post("/people/new/", told)
    said = again.content.decode()
    assert again.status_code == 422
    assert "名单里已有相像的人：覃大妹" in said
    assert 'value="1944-03-05"' in said
    officer.post("/people/new/", told | {"another": "1"})
    assert Person.objects.filter(name="覃大妹").count() == 2


def test_two_of_a_home_move_together_and_a_head_is_named(officer: Client) -> None:
    village = world.a_village()
    home, he, she = world.an_old_couple(village)
    page = officer.get(f"/people/{he.uid}/move/").content.decode()
    assert she.name in page
    told = {"area": str(village.uid), "on": "2026-11-01", "group": "九组", "with": [str(she.uid)]}
    assert officer.post(f"/people/{he.uid}/move/", told).status_code == 302
    he.refresh_from_db()
    she.refresh_from_db()
    assert he.household == she.household != home
    officer.post(f"/people/{she.uid}/head/")
    she.household.refresh_from_db()
    assert she.household.head == she


def test_a_move_to_another_township_leads_to_the_roster(officer: Client) -> None:
    granny = world.an_elder(82, household=world.a_home())
    far = world.a_village("450299902201", "远山村")
    told = {"area": str(far.uid), "on": "2026-11-01"}
    assert officer.post(f"/people/{granny.uid}/move/", told)["Location"] == "/roster/"
    assert officer.get(f"/people/{granny.uid}/").status_code == 404


def test_a_move_without_a_day_says_so_and_keeps_what_was_typed(officer: Client) -> None:
    granny = world.an_elder(82, household=world.a_home())
    answer = officer.post(f"/people/{granny.uid}/move/", {"area": str(granny.area.uid), "words": "与女儿同住"})
    said = answer.content.decode()
    assert "请填从哪天起" in said
    assert "与女儿同住" in said


def test_two_files_are_merged_and_taken_apart(officer: Client) -> None:
    one, other = (world.an_elder(82, name="覃大妹", household=world.a_home()) for _ in range(2))
    address = f"/people/{one.uid}/merge/"
    assert "可能是同一个人的" in officer.get(address).content.decode()
    assert "请选要并进来的那一份" in officer.post(address, {"reason": "像"}).content.decode()
    officer.post(address, {"merged": str(other.uid), "reason": "同一人录了两次"})
    assert officer.get(f"/people/{other.uid}/").status_code == 404
    assert "同一人录了两次" in officer.get(address).content.decode()
    officer.post(f"{address}undo/", {"merged": str(other.uid), "reason": "不是同一人"})
    assert officer.get(f"/people/{other.uid}/").status_code == 200
    assert Merge.objects.count() == 2


def test_another_s_person_is_not_there(officer: Client) -> None:
    far = world.an_elder(82, household=world.a_home(world.a_village("450299902201", "远山村")))
    for end in ("move", "merge"):
        assert officer.get(f"/people/{far.uid}/{end}/").status_code == 404
