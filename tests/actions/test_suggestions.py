"""意见建议: whoever writes one, somebody who answers sees it; nobody else does."""

from __future__ import annotations

import pytest
import world

from koumen.actions.refusals import NotYours, Refused
from koumen.actions.suggestions import answer_suggestion, make_suggestion
from koumen.ledgers.shell import shell
from koumen.ledgers.suggestions import suggestions

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    """Someone of the county who answers, and an elder of hers in a village."""
    world.a_village()
    world.an_office(world.a_county(), kind="civil-affairs")
    return world.acting(world.a_user("county", world.a_county(), name="梁科"))


def a_writer(role: str):
    """Someone in this role, whose people and office are in the county."""
    area = {"village": world.a_village, "township": world.a_township, "county": world.a_county}
    if role in area:
        return world.acting(world.a_user(role, area[role](), name="写的人"))
    if role == "visitor":
        user = world.a_user(role, kind="assigned", name="写的人")
        world.assigned(world.an_elder(), world.a_visitor(village=world.a_village(), user=user))
        return world.acting(user)
    if role == "agency":
        agency = world.an_office(world.a_county(), "云鬟社工中心", kind="agency")
        return world.acting(world.a_user(role, kind="contract", organisation=agency, name="写的人"))
    return world.acting(world.a_user(role, kind="machine", name="写的人"))


@pytest.mark.parametrize(
    "role", ["visitor", "village", "agency", "township", "county", "auditor", "security", "system"]
)
def test_whoever_writes_a_suggestion_it_reaches_those_who_answer(county, role):
    line = make_suggestion(a_writer(role), text="字太小")
    assert [each.author for each in suggestions(county).lines] == ["写的人"]
    assert shell(county).suggestions_waiting == 1
    answer_suggestion(county, suggestion=line.uid, answer="已放大")
    assert suggestions(county).lines[0].answer == "已放大"


@pytest.mark.parametrize("role", ["city", "province"])
def test_the_suggestions_of_higher_offices_are_answered_there(role):
    place = world.a_place("4502" if role == "city" else "45")
    writer, other = (world.acting(world.a_user(role, place)) for _ in range(2))
    answer_suggestion(other, suggestion=make_suggestion(writer, text="字太小").uid, answer="已放大")
    assert suggestions(writer).lines[0].answer == "已放大"


def test_a_visitor_s_suggestion_stays_in_the_place_of_their_people(county):
    line = make_suggestion(a_writer("visitor"), text="字太小")
    elsewhere = world.acting(world.a_user("county", world.a_place("450298", "远县")))
    assert suggestions(elsewhere).lines == ()
    with pytest.raises(NotYours):
        answer_suggestion(elsewhere, suggestion=line.uid, answer="不归我管")
    with pytest.raises(Refused):
        answer_suggestion(a_writer("township"), suggestion=line.uid, answer="不归我答")


def test_the_machine_answers_wherever_they_come_from(county):
    for role in ("township", "system"):
        line = make_suggestion(a_writer(role), text="字太小")
        answer_suggestion(world.the_machine(), suggestion=line.uid, answer="已放大")
    assert {each.answer for each in suggestions(county).lines} == {"已放大"}
