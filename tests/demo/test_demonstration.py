"""The demonstration at a twentieth of its size: what a newcomer finds, and that a seed and a day decide it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import world
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction

from koumen.actions.areas import load_bundled
from koumen.actions.demonstration.build import LAW, Built, build
from koumen.actions.demonstration.counties import COUNTIES
from koumen.actions.demonstration.figures import figures
from koumen.actions.demonstration.homes import age_on
from koumen.actions.imports.preview import RosterFile, preview_roster
from koumen.ledgers.changes import turns
from koumen.ledgers.roster import roster
from koumen.ledgers.rows.roster import RosterFilter
from koumen.ledgers.standings import standing_today, unconfirmed
from koumen.ledgers.status import due, with_status
from koumen.ledgers.visiting import visit_form
from koumen.records.journal import verify
from koumen.records.models import (
    Answer,
    Area,
    AreaCode,
    Ask,
    Fact,
    Inclusion,
    Person,
    SpecialPeriod,
    User,
    Visit,
    Window,
)
from koumen.records.places import area_with_code
from koumen.records.scope import Actor, actor_of, people_in_scope

SHARE = 0.05
pytestmark = pytest.mark.django_db  # inside the module's own transaction, which is rolled back at the end
PACKS = [pack for pack in LAW if pack != "example-county-2026"]


def _built() -> Built:
    return build(world.the_machine(), share=SHARE)


def _picture() -> dict[str, list[tuple[Any, ...]]]:
    """Everything the seed and the day should decide; uids and sealed columns are made anew each time."""
    people = ("pk", "name", "sex", "birth_date", "area__codes__code", "group_name", "household_id", "left_on")
    visits = ("pk", "person_id", "day", "moment", "channel", "result", "visitor__name", "recorded_at", "late", "knock")
    windows = ("person_id", "household_id", "pack", "duty", "starts", "due_by", "required", "done", "excused", "law")
    return {
        "people": list(Person.objects.order_by("pk").values_list(*people)),
        "facts": list(Fact.objects.order_by("pk").values_list("person_id", "fact", "value", "since", "source")),
        "visits": list(Visit.objects.order_by("pk").values_list(*visits)),
        "answers": sorted(Answer.objects.values_list("knock", "visit__person_id", "pack", "item"), key=str),
        "windows": sorted(Window.objects.values_list(*windows), key=str),
    }


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker) -> Iterator[tuple[Built, dict[str, Any]]]:
    """Build it twice from the same seed and day; hand out the second with the picture of the first."""
    with django_db_blocker.unblock(), transaction.atomic():
        for example in (False, True):
            load_bundled(world.the_machine(), example=example)
        with transaction.atomic():
            _built()
            first = _picture()
            transaction.set_rollback(True)
        yield _built(), first
        transaction.set_rollback(True)


def test_a_seed_and_a_day_decide_everything(demonstration) -> None:
    _, first = demonstration
    again = _picture()
    for name, rows in first.items():
        assert again[name] == rows, name
    assert len(first["visits"]) > 3000


def test_every_policy_has_met_due_and_missed_windows(demonstration) -> None:
    lines = {line.pack: line for line in figures(world.TODAY)}
    assert sorted(lines) == sorted(PACKS)
    for pack, line in lines.items():
        assert min(line.people, line.met, line.due, line.missed) > 0, pack
        assert line.met + line.due + line.missed + line.excused == line.windows
        assert line.missed < line.met / 4, f"{pack}: visitors mostly go"
    assert sum(line.excused for line in lines.values()) > 0
    on_the_page = Window.objects.filter(due(world.TODAY)).count()
    assert on_the_page == Window.objects.filter(with_status("due", world.TODAY)).count() > 0


def test_some_stand_under_two_policies_and_one_knock_serves_both(demonstration) -> None:
    both = {
        pack: set(standing_today(world.TODAY).filter(pack=pack).values_list("person_id", flat=True))
        for pack in ("liuzhou-2021", "guangxi-2023")
    }
    shared = both["liuzhou-2021"] & both["guangxi-2023"]
    assert len(shared) > 10
    served = Window.objects.filter(person__in=shared, done__gt=0)
    assert served.filter(pack="liuzhou-2021").exists() and served.filter(pack="guangxi-2023").exists()


def test_not_everything_is_in_order(demonstration) -> None:
    visits = Visit.objects.all()
    assert {"refused", "no_answer", "not_home"} <= set(visits.values_list("result", flat=True))
    assert visits.filter(late=True).exists()
    assert Ask.objects.exists() and Person.objects.filter(to_complete=True).exists()
    assert unconfirmed(world.TODAY).exists() and standing_today(world.TODAY).count() > unconfirmed(world.TODAY).count()
    assert set(SpecialPeriod.objects.values_list("event", flat=True)) == {"flood-season", "cold-wave"}
    assert not visits.filter(day__gt=world.TODAY).exists()
    assert verify().whole and verify().unsealed == 0


def test_everybody_is_invented(demonstration) -> None:
    numbers = [person.id_number.open() for person in Person.objects.all()]
    assert sum(bool(number) for number in numbers) > 400
    assert all(number.startswith("990101") for number in numbers if number)
    assert not Area.objects.filter(people__isnull=False, example=False).exists()
    assert not AreaCode.objects.filter(code__startswith="990101").exists()


def _officer(level: str = "county", slug: str = "liuzhou") -> Actor:
    return actor_of(User.objects.get(username=f"demo-{level}-{slug}"), today=world.TODAY, now=world.NOW)


def test_someone_is_found_by_number_and_the_same_on_a_list(demonstration) -> None:
    some = Person.objects.filter(area__path__startswith=area_with_code("450299", world.TODAY).path, left_on=None)
    person = next(one for one in some.exclude(area__level="county") if one.id_number.open() and one.sex)
    number = person.id_number.open()
    found = roster(_officer(), RosterFilter(q=number))
    assert [row.who.uid for row in found.rows] == [str(person.uid)]
    table = f"姓名,乡镇,村,身份证号码\n{person.name},{person.area.parent.name},{person.area.name},{number}\n"
    county = area_with_code("450299", world.TODAY)
    shown = preview_roster(_officer(), file=RosterFile("名单.csv", table.encode()), area=county, whole=False)
    assert shown.totals == {"same": 1, "ask": 0}


def test_few_changed_since_yesterday(demonstration) -> None:
    for county in COUNTIES:
        officer = _officer(slug=county.slug)
        here = Person.objects.filter(people_in_scope(officer))
        moved = {turn.person for turn in turns(officer, here)}
        assert len(moved) <= 5, f"{county.slug}: {len(moved)} of {here.count()}"


def test_a_decision_is_told_after_the_list_it_is_of(demonstration) -> None:
    told = Inclusion.objects.values_list("since", "recorded_at", "person__added_at")
    assert len(told) > 300
    assert all(since < at.date() < world.TODAY and added < at for since, at, added in told)


def test_the_last_visits_say_what_was_seen(demonstration) -> None:
    for slug in (county.slug for county in COUNTIES):
        village = _officer("village", slug)
        answered = Answer.objects.filter(visit__person__in=Person.objects.filter(people_in_scope(village)))
        seen = set(answered.values_list("visit__person", flat=True))
        assert seen, slug
        [person] = Person.objects.filter(pk__in=list(seen)[:1])
        assert any(item.last_answer for member in visit_form(village, str(person.uid)).members for item in member.items)
    household = Answer.objects.filter(scope="household")
    assert household.exists() and Visit.objects.exclude(findings={}).exists()
    assert household.values("knock", "pack", "item").distinct().count() == household.count(), "once a knock"


def test_no_child_lives_alone_or_answers_for_itself(demonstration) -> None:
    minors = [person for person in Person.objects.all() if age_on(person.birth_date, world.TODAY) < 18]
    assert len(minors) > 10
    for child in minors:
        with_it = Person.objects.filter(household=child.household, left_on=None)
        assert any(age_on(other.birth_date, world.TODAY) >= 18 for other in with_it), child.pk
        for visit in child.visits.filter(result="met"):
            if age_on(child.birth_date, visit.day) < 8:
                assert visit.relation.open() == "监护人" and visit.respondent != child.name


def test_each_log_in_opens_and_sees_its_own(demonstration) -> None:
    built, _ = demonstration
    assert len(built.logins) == len({login["username"] for login in built.logins}) >= 4 * len(COUNTIES) + 3
    seen = {}
    for login in built.logins:
        user = User.objects.get(username=login["username"])
        assert login["username"].startswith("demo")
        assert check_password(login["password"], user.password) and login["password"] == settings.DEMO_PASSWORD
        actor = actor_of(user, today=world.TODAY, now=world.NOW)
        seen[login["username"]] = Person.objects.filter(people_in_scope(actor)).count()
    assert seen["demo-county-liuzhou"] > seen["demo-township-liuzhou"] > seen["demo-village-liuzhou"] > 0
    assert seen["demo-province-guangxi"] > seen["demo-city-liuzhou"] >= seen["demo-county-liuzhou"]
    assert seen["demo-visitor-liuzhou"] > 0 and seen["demo-agency-emeishan"] > 0
    assert seen["demo-security"] == seen["demo-system"] == 0
