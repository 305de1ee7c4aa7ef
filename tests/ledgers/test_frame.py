"""The frame of a page: where the actor is, what waits, what they may do; and the log-in page."""

from __future__ import annotations

import json
from datetime import date

import pytest
import world

from koumen.actions.packs import adopt_pack
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.rows.shell import DemoLogin
from koumen.ledgers.shell import doorway, shell
from koumen.ledgers.trails import area_asked, place_of, trail_of
from koumen.policy.library import open_pack
from koumen.records.models import Suggestion

pytestmark = pytest.mark.django_db


def test_the_way_down_leaves_out_the_province():
    world.a_county()
    officer = world.acting(world.a_user("township", world.a_township()))
    names = [step.name for step in trail_of(officer)]
    assert names[-2:] == ["青禾县", "青禾镇"]
    assert len(names) == 3


def test_a_place_outside_the_scope_is_not_here():
    officer = world.acting(world.a_user("township", world.a_township()))
    inside, outside = world.a_village(), world.a_village("450298901201", "远村")
    assert area_asked(officer, str(inside.uid)) == inside
    assert area_asked(officer, "") == world.a_township()
    for uid in (str(outside.uid), str(world.a_county().uid), "x"):
        with pytest.raises(NotHere):
            area_asked(officer, uid)


def test_the_rail_counts_those_on_the_roster_here():
    officer = world.acting(world.a_user("village", world.a_village()))
    world.an_elder()
    world.an_elder(name="覃大明", until=world.TODAY)
    world.an_elder(name="外村人", village=world.a_village("450298901201", "远村"))
    assert shell(officer).roster_count == 1


def test_suggestions_wait_only_for_those_who_answer():
    county, village = world.a_county(), world.a_village()
    Suggestion.objects.create(area=village, text="名字太小", made_at=world.NOW)
    answering = shell(world.acting(world.a_user("county", county)))
    writing = shell(world.acting(world.a_user("village", village)))
    assert (answering.suggestions_waiting, writing.suggestions_waiting) == (1, 0)
    assert "answer_suggestion" in answering.may
    assert "answer_suggestion" not in writing.may


def test_an_administrator_may_do_no_business():
    assert shell(world.acting(world.a_user("security", kind="machine"))).may == frozenset()
    assert shell(world.acting(world.a_user("system", kind="machine"))).may == {"manage_accounts"}


def test_log_ins_are_offered_in_the_demonstration_only(settings, tmp_path):
    login = {"username": "demo-town", "password": "x", "role": "乡镇（街道）", "area": "青禾镇"}
    (tmp_path / "demo_logins.json").write_text(json.dumps([login], ensure_ascii=False), "utf-8")
    settings.DATA, settings.DEMO = tmp_path, False
    assert doorway().demo_logins == ()
    settings.DEMO = True
    assert doorway().demo_logins == (DemoLogin(**login),)
    settings.DATA = tmp_path / "elsewhere"
    assert doorway().demo_logins == ()


def test_the_system_bears_the_countys_name_and_the_policys_word(settings):
    world.a_county()
    officer = world.acting(world.a_user("township", world.a_township()))
    assert shell(officer).system_name == "青禾县探访服务管理"
    adopt_pack(world.the_machine(), open_pack("guangxi-2023"), since=date(2018, 1, 1))
    adopt_pack(world.the_machine(), open_pack("liuzhou-2021"), since=date(2018, 1, 1))
    assert shell(officer).system_name == "青禾县访视服务管理"
    assert doorway().system_name == "探访服务管理系统"
    world.an_office(world.a_county(), kind="civil-affairs")
    assert doorway().system_name == "青禾县访视服务管理"
    settings.SYSTEM_NAME = "青禾县关爱平台"
    assert shell(officer).system_name == doorway().system_name == "青禾县关爱平台"


def test_a_visitor_reads_the_words_and_the_name_of_their_people_s_place():
    """Two counties under two policies; a visitor has no place of their own."""
    for pack in ("liuzhou-2021", "emeishan-2022"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    for code, county in (("450299", "青禾县"), ("511181", "峨眉山市")):
        world.a_place(code, county)
    for village, name, word in (
        ("450299901201", "青禾县访视服务管理", "访视"),
        ("511181901201", "峨眉山市巡访服务管理", "巡访"),
    ):
        user = world.a_user("visitor", kind="assigned")
        person = world.an_elder(village=world.a_village(village, "一个村"))
        world.assigned(person, world.a_visitor(village=person.area, user=user))
        frame = shell(world.acting(user))
        assert (frame.system_name, frame.visit) == (name, word)
        assert frame.trail[-1].name == "一个村"


def test_a_visitor_of_two_villages_works_in_the_township_that_holds_both():
    user = world.a_user("visitor", kind="assigned")
    visitor = world.a_visitor(user=user)
    for code in ("450299901201", "450299901202"):
        world.assigned(world.an_elder(village=world.a_village(code, f"村{code[-1]}")), visitor)
    assert place_of(world.acting(user)) == world.a_township()
