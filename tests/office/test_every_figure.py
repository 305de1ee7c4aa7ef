"""Every number opens the list behind it, and the list holds exactly as many rows as the number says."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import world
from django.test import Client

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all
from koumen.ledgers.figures import figure_list
from koumen.ledgers.rows.figures import FigureAsked
from koumen.ledgers.rows.parts import NotHere
from koumen.policy.library import open_pack
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a[^>]*href="(/figures/[^"]*)"[^>]*>(?:<[^>]+>)*\s*(?:应访未访 )?(\d+)')
TOTAL = re.compile(r"共 (\d+) [期人次]。")


@pytest.fixture
def clerk() -> Actor:
    """A township of two villages: elders alone, a couple, a household in sudden hardship, one who refuses."""
    for pack in ("guangxi-2023", "example-county-2026", "fuzhou-2018"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
    other = world.a_village("450299901202", "竹湾村")
    _, he, she = world.an_old_couple()
    granny = world.an_elder(age=84, name="韦秀英", alone=True, dibao=True, tekun="none")
    uncle = world.an_elder(age=70, name="覃大明", alone=True, village=other, tekun="none")
    quiet = world.an_elder(age=70, name="莫秀莲", alone=True, village=other, tekun="none", willing=False)
    world.an_absence(uncle, date(2026, 10, 1), date(2026, 10, 31))
    for person, day, channel in (
        (granny, date(2026, 11, 4), "phone"),
        (granny, date(2026, 11, 9), "home"),
        (he, date(2026, 10, 8), "home"),
        (she, date(2026, 11, 2), "message"),
        (quiet, date(2026, 9, 3), "home"),
    ):
        world.a_visit(person, day=day, channel=channel)
    world.a_visit(uncle, day=date(2026, 11, 3), result="not_home")
    world.a_special_period("cold-wave", date(2026, 11, 19), area=world.a_county())
    derive_all(today=world.TODAY)
    return world.acting(world.a_user("township", world.a_township(), username="wei"))


def numbers(client: Client, address: str) -> list[tuple[str, int]]:
    page = client.get(address).content.decode()
    return [(link.replace("&amp;", "&"), int(number)) for link, number in LINK.findall(page)]


@pytest.mark.clause("LZ-04-1", "JDZ-03-1", "GX-02-3")
@pytest.mark.parametrize(
    "address",
    [
        "/progress/",
        "/progress/?month=2026-10",
        "/progress/?pack=guangxi-2023",
        "/monthly/?pack=guangxi-2023",
        "/monthly/?pack=liuzhou-2021&by=person&as_of=2026-11-10",
    ],
)
def test_a_list_holds_as_many_as_its_number(clerk: Actor, client: Client, address: str) -> None:
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(username="wei"))
    links = numbers(client, address)
    assert any(number for _, number in links)
    for link, number in links:
        answer = client.get(link)
        found = TOTAL.search(answer.content.decode())
        assert found, link
        assert int(found[1]) == number, (link, number)
        query = parse_qs(urlsplit(link).query)
        rows = answer.context["page"].rows
        assert len(rows) == number, query


def test_a_list_is_paged_by_key_without_loss(clerk: Actor) -> None:
    asked = FigureAsked("windows", date(2026, 11, 1))
    whole = figure_list(clerk, asked)
    assert whole.total > 4
    seen, after = [], ""
    while True:
        page = figure_list(clerk, asked, after, limit=2)
        seen += page.rows
        after = page.after
        if not after:
            break
    assert seen == list(whole.rows)


def test_nothing_of_another_place_is_listed(clerk: Actor) -> None:
    with pytest.raises(NotHere):
        figure_list(clerk, FigureAsked("windows", date(2026, 11, 1), area=str(world.a_place("110101").uid)))
    with pytest.raises(NotHere):
        figure_list(clerk, FigureAsked("everything", date(2026, 11, 1)))
    with pytest.raises(NotHere):
        figure_list(clerk, FigureAsked("unvisited", date(2026, 11, 1), pack="no-such"))


def test_who_refuses_stays_in_the_rate_and_is_told_apart(clerk: Actor) -> None:
    asked = [FigureAsked(of, date(2026, 11, 1), pack="guangxi-2023") for of in ("whole", "visited", "unwilling")]
    whole, visited, unwilling = (figure_list(clerk, each) for each in asked)
    assert [row.who.name for row in unwilling.rows if row.who] == ["莫秀莲"]
    assert "莫秀莲" in [row.who.name for row in whole.rows if row.who]
    assert [row.who.name for row in visited.rows if row.who] == ["韦秀英"]


def test_unvisited_is_as_it_was_known_on_a_day(clerk: Actor) -> None:
    def names(as_of: date | None) -> list[str]:
        page = figure_list(clerk, FigureAsked("unvisited", date(2026, 11, 1), pack="guangxi-2023", as_of=as_of))
        return [row.who.name for row in page.rows if row.who]

    assert "韦秀英" not in names(None)
    assert "韦秀英" in names(date(2026, 11, 2))
    assert "覃大明" in names(date(2026, 11, 2))
