"""The form of a visit in a browser: quick when little has changed, kept once, lost never."""

from __future__ import annotations

import re
from datetime import date

import pytest
import world
from playwright.sync_api import Page, expect

from koumen.actions.knocks import MemberTold, NewKnock
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.actions.visits import record_knock
from koumen.ledgers.visiting import visit_form
from koumen.policy.library import open_pack
from koumen.records.models import Answer, Draft, Visit
from koumen.records.uid import new_uid

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
CALM = ("无变化", "安全", "无困难", "无需求", "正常", "无")
TAPS = 30
"""Two minutes' worth: four seconds a tap, reading included."""


@pytest.fixture
def elder():
    """Someone under two policies whose checklist was answered in October, and an officer of the township."""
    for pack in ("liuzhou-2021", "guangxi-2023"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2021, 1, 1))
    world.a_county()
    world.a_user("township", world.a_township(), username="wei", name="韦秀兰")
    village = world.a_village()
    visitor = world.a_visitor("黄志强", village=village)
    home = world.a_home(village)
    person = world.an_elder(
        78, name="廖德福", sex="male", household=home, ability="unable", dibao=True, ill=True, tekun="none"
    )
    home.head = person
    home.save()
    world.assigned(person, visitor)
    derive([person.pk], today=world.TODAY)
    for day in (date(2026, 9, 18), date(2026, 10, 18)):
        answered(person, day)
    return person


def answered(person, day: date) -> None:
    """A visit at which every question was answered calmly."""
    form = visit_form(world.the_machine(), str(person.uid), day=day)

    def calmly(items) -> dict[str, str]:
        chosen = {item.key: next((o.value for o in item.options if o.label in CALM), "") for item in items}
        return {item.key: chosen[item.key] or item.options[-1].value for item in items if item.options}

    told = {"uid": str(new_uid()), "day": day, "channel": "home", "visitor_name": "黄志强"}
    member = MemberTold(person=str(person.uid), answers=calmly(form.members[0].items))
    record_knock(world.the_machine(), knock=NewKnock(members=(member,), household=calmly(form.household_items), **told))


def opened(page: Page, person) -> None:
    """Log in and open the form at the person's door."""
    page.goto(f"/people/{person.uid}/visit/")
    log_in(page)
    expect(page.get_by_role("heading", name="登记访视：廖德福")).to_be_visible()


def log_in(page: Page) -> None:
    page.get_by_label("用户名").fill("wei")
    page.get_by_label("密码").fill(world.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def choose(page: Page, name: str, value: str) -> None:
    page.locator("label.choice", has=page.locator(f"input[name='{name}'][value='{value}']")).click()


def save(page: Page) -> None:
    page.get_by_role("button", name="登记访视", exact=True).click()


def unanswered(page: Page) -> list[str]:
    """The names of the questions that are on the screen without an answer."""
    return page.eval_on_selector_all(
        "[data-ask]",
        """asks => asks.filter(ask => ask.checkVisibility() && !ask.querySelector("input:checked"))
           .map(ask => ask.querySelector("input").name)""",
    )


def test_a_visit_at_which_little_has_changed_takes_few_taps(elder, open_page, accessible, fits):
    """On a phone: the rest as before, what must be looked at anew one by one, save."""
    page = open_page(390)
    opened(page, elder)
    accessible(page)
    fits(page)
    assert page.evaluate("document.documentElement.scrollHeight") < 5_500
    taps = 0
    for button in page.get_by_role("button", name=re.compile("^其余都无变化")).all():
        button.click()
        taps += 1
    for name in unanswered(page):
        ask = page.locator(f"[data-ask]:has(input[name='{name}'])")
        last = ask.locator(".label > .last").inner_text().removeprefix("上次")
        ask.locator("label.choice", has=page.get_by_text(last, exact=True)).click()
        taps += 1
    assert unanswered(page) == []
    whole = page.locator("[data-filled-of]").inner_text()
    done, of = (int(each) for each in re.findall(r"\d+", whole))
    assert done == of > 40
    save(page)
    expect(page.get_by_role("heading", name="今日访视任务")).to_be_visible()
    assert taps + 1 <= TAPS, f"{taps + 1} taps for {of} answers"
    visit = Visit.objects.get(day=world.TODAY)
    assert Answer.objects.filter(knock=visit.knock).count() >= of


def test_results_and_what_comes_next_follow_the_channel(elder, open_page):
    page = open_page()
    opened(page, elder)
    expect(page.get_by_text("无人应门", exact=True)).to_be_visible()
    choose(page, "result", "not_home")
    expect(page.get_by_text("没有见到本人：马上打")).to_be_visible()
    choose(page, "channel", "phone")
    expect(page.get_by_text("未接通", exact=True)).to_be_visible()
    expect(page.get_by_text("无人应门", exact=True)).to_have_count(0)
    expect(page.get_by_text("没有联系上本人：马上打")).to_be_visible()
    choose(page, "result", "deceased")
    expect(page.get_by_text("已去世：写清哪天")).to_be_visible()
    expect(page.locator(".message.error:visible")).to_have_count(0)


def test_saving_going_back_and_saving_keeps_one_visit(elder, open_page):
    page = open_page()
    opened(page, elder)
    page.get_by_role("button", name=re.compile("^其余都无变化")).first.click()
    save(page)
    expect(page.get_by_role("heading", name="今日访视任务")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="这一次已经登记")).to_be_visible()
    page.get_by_role("link", name="另登记一次").click()
    expect(page.get_by_role("heading", name="登记访视：廖德福")).to_be_visible()
    assert Visit.objects.filter(day=world.TODAY).count() == 1


def test_a_form_sent_after_the_log_in_has_ended_comes_back(elder, open_page):
    page = open_page()
    opened(page, elder)
    page.get_by_label("有关建议").fill("请村医上门看腿")
    page.context.clear_cookies(name="sessionid")
    save(page)
    expect(page.get_by_text("刚才填的内容已存为草稿")).to_be_visible()
    log_in(page)
    expect(page.get_by_label("有关建议")).to_have_value("请村医上门看腿")
    assert Draft.objects.count() == 1 and not Visit.objects.filter(day=world.TODAY).exists()
