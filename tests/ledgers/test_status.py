"""A window's status is one definition: SQL and Python agree on every edge, and the worklist follows from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import world

from koumen.ledgers.status import MAKE_UP, matters, shown, status_case, status_of, to_make_up, under_way
from koumen.records.models import Person, Window

pytestmark = pytest.mark.django_db
TODAY = world.TODAY
DAY = timedelta(days=1)


def a_window(person: Person, starts: date, due_by: date | None, **known: object) -> Window:
    """A window of an invented duty."""
    values = {"required": 1, "done": 0, "channels": "home", "duty": "d", "clause": "一", "category": "c", "pack": "p"}
    return Window.objects.create(
        person=person, area=person.area, starts=starts, due_by=due_by, law="x", watermark="x", **{**values, **known}
    )


@pytest.mark.parametrize(
    ("starts", "due_by", "known", "status"),
    [
        (TODAY, TODAY, {}, "due"),
        (TODAY - DAY, TODAY - DAY, {}, "missed"),
        (TODAY + DAY, TODAY + DAY, {}, "upcoming"),
        (TODAY - 9 * DAY, None, {}, "due"),
        (TODAY - DAY, TODAY - DAY, {"done": 1}, "met"),
        (TODAY - DAY, TODAY - DAY, {"excused": True}, "excused"),
        (TODAY + DAY, TODAY + DAY, {"excused": True}, "excused"),
        (TODAY, TODAY, {"required": 2, "done": 1}, "due"),
        (TODAY, TODAY, {"required": 2, "done": 3, "excused": True}, "met"),
    ],
)
def test_sql_and_python_agree(starts: date, due_by: date | None, known: dict[str, object], status: str) -> None:
    row = a_window(world.an_elder(), starts, due_by, **known)
    assert status_of(row, TODAY) == status
    assert Window.objects.annotate(status=status_case(TODAY)).get().status == status


def test_a_missed_window_calls_until_a_later_visit_by_an_accepted_channel() -> None:
    granny = world.an_elder()
    row = a_window(granny, date(2026, 11, 1), date(2026, 11, 15))
    world.a_visit(granny, date(2026, 11, 14), channel="phone")
    world.a_visit(granny, date(2026, 11, 17), channel="phone")
    world.a_visit(granny, date(2026, 11, 18), channel="home", result="not_home")
    assert list(Window.objects.filter(to_make_up(TODAY))) == [row]
    world.a_visit(granny, date(2026, 11, 19), channel="home")
    assert not Window.objects.filter(to_make_up(TODAY)).exists()


def test_a_visit_to_someone_else_makes_up_for_nothing() -> None:
    home = world.a_home()
    granny = world.an_elder(household=home)
    neighbour = world.an_elder(name="莫秀莲", household=home)
    row = a_window(granny, date(2026, 11, 1), date(2026, 11, 15))
    world.a_visit(neighbour, date(2026, 11, 19))
    assert list(Window.objects.filter(to_make_up(TODAY))) == [row]


def test_a_homes_window_is_made_up_by_any_member() -> None:
    home = world.a_home()
    granny = world.an_elder(household=home)
    known = {"required": 1, "channels": "home+phone", "duty": "d", "clause": "一", "category": "c", "pack": "p"}
    Window.objects.create(
        household=home,
        area=home.area,
        starts=date(2026, 11, 1),
        due_by=date(2026, 11, 15),
        law="",
        watermark="",
        **known,
    )
    assert Window.objects.filter(to_make_up(TODAY)).count() == 1
    world.a_visit(granny, date(2026, 11, 19), channel="phone")
    assert Window.objects.filter(to_make_up(TODAY)).count() == 0


def test_after_sixty_days_a_missed_window_leaves_the_worklist() -> None:
    granny = world.an_elder()
    a_window(granny, TODAY - 90 * DAY, TODAY - MAKE_UP - DAY)
    kept = a_window(granny, TODAY - 90 * DAY, TODAY - MAKE_UP)
    assert list(Window.objects.filter(matters(TODAY))) == [kept]


def test_a_duty_for_a_role_is_made_up_by_a_later_window_of_it_alone() -> None:
    granny = world.an_elder()
    a_window(granny, date(2026, 9, 1), date(2026, 9, 30), role="director")
    world.a_visit(granny, date(2026, 11, 19))
    assert Window.objects.filter(to_make_up(TODAY)).count() == 1
    a_window(granny, date(2026, 10, 1), date(2026, 12, 31), role="director", done=1)
    assert Window.objects.filter(to_make_up(TODAY)).count() == 0


def test_a_window_without_end_is_under_way_and_silence_waits_for_its_first_day() -> None:
    granny = world.an_elder()
    open_one = a_window(granny, TODAY - DAY, None)
    a_window(granny, TODAY + DAY, TODAY + 9 * DAY, silence=True)
    assert list(Window.objects.filter(under_way(TODAY))) == [open_one]
    assert list(Window.objects.filter(shown(TODAY))) == [open_one]
