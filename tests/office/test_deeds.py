"""Pages and their deeds together, without a browser: what is sent is kept, what is refused is said, scope is 404."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
import world
from django.test import Client

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.policy.library import open_pack
from koumen.records.models import Contact, Draft, Fact, Inclusion, SpecialPeriod, Suggestion, Visit

pytestmark = pytest.mark.django_db
TODAY = world.TODAY.isoformat()


@pytest.fixture
def officer(client: Client):
    """An officer of the county, logged in; two policies adopted."""
    for pack in ("liuzhou-2021", "guangxi-2023"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2021, 1, 1))
    world.a_village()
    user = world.a_user("county", world.a_county(), name="梁文")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.user = user
    return client


@pytest.fixture
def elder():
    """Someone under both policies."""
    person = world.an_elder(78, name="廖德福", sex="male", ability="unable", dibao=True, ill=True, tekun="none")
    derive([person.pk], today=world.TODAY)
    return person


def knock_in(html: str, name: str = "knock") -> str:
    """The knock's uid (or another hidden field) as the form made it."""
    return re.search(rf'name="{name}" value="([^"]+)"', html).group(1)


def told(person, html: str, **changed) -> dict[str, object]:
    """What the form sends."""
    form = {
        "knock": knock_in(html),
        "ticket": knock_in(html, "ticket"),
        "day": TODAY,
        "channel": "home",
        "result": "met",
        "visitor": "",
        "visitor_name": "黄志强",
        "person": [str(person.uid)],
        "bare": "1",
        f"suggestion-{person.uid}": "请村医上门看腿",
    }
    return form | changed


def page(client: Client, address: str, status: int = 200) -> str:
    """Open a page."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_a_visit_is_kept_once_and_stands_in_the_monthly_table(officer, elder):
    address = f"/people/{elder.uid}/visit/"
    form = told(elder, page(officer, address))
    for _ in range(2):
        assert officer.post(address, form).status_code == 302
    visit = Visit.objects.get()
    assert (visit.day, visit.suggestion.open()) == (world.TODAY, "请村医上门看腿")
    table = page(officer, "/monthly/")
    assert "请村医上门看腿" in table
    assert "黄志强" in table


def test_the_one_who_went_is_named_in_the_table_though_they_have_no_account(officer, elder):
    visitor = world.a_visitor("覃阿姨", village=elder.area)
    address = f"/people/{elder.uid}/visit/"
    officer.post(address, told(elder, page(officer, address), visitor=str(visitor.uid), visitor_name=""))
    assert "覃阿姨" in page(officer, "/monthly/")


def test_a_form_with_a_fault_says_so_and_keeps_what_was_typed(officer, elder):
    address = f"/people/{elder.uid}/visit/"
    answer = officer.post(address, told(elder, page(officer, address), visitor_name="", day="2026-12-01"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "请选谁去的，或写去的人姓名。" in html
    assert "请村医上门看腿" in html
    assert not Visit.objects.exists()


def test_a_draft_is_kept_for_its_writer_and_gone_when_told(officer, elder):
    address = f"/people/{elder.uid}/visit/"
    form = told(elder, page(officer, address))
    assert officer.post(f"{address}draft/", form).content.decode().startswith("草稿已存")
    assert Draft.objects.count() == 1
    assert "请村医上门看腿" in page(officer, address)
    officer.post(address, form)
    assert not Draft.objects.exists()


def test_a_correction_supersedes_and_says_so(officer, elder):
    visit = world.a_visit(elder, date(2026, 11, 3))
    address = f"/people/{elder.uid}/visits/{visit.uid}/"
    assert "更正访视" in page(officer, address)
    officer.post(address, told(elder, page(officer, address), day="2026-11-04"))
    assert Visit.objects.standing().get().supersedes == visit
    assert "已更正" in page(officer, f"/people/{elder.uid}/")


def test_a_fact_a_contact_and_a_decision_are_kept_with_their_sources(officer, elder):
    base = f"/people/{elder.uid}/"
    fact = {"fact": "lives_alone", "value": "true", "since": "2026-11-20", "source": "入户核实"}
    officer.post(base + "facts/", fact)
    assert Fact.objects.get(fact="lives_alone").source == "入户核实"
    officer.post(
        base + "contacts/", {"kind": "emergency", "name": "廖建军", "relation": "侄子", "phone": "13900000023"}
    )
    assert Contact.objects.get().name == "廖建军"
    officer.post(base + "inclusion/", {"pack": "guangxi-2023", "decision": "exclude", "reasons": "本人已入住机构"})
    assert Inclusion.objects.get().included is False
    html = page(officer, base)
    assert "入户核实" in html and "廖建军" in html and "139" in html
    assert "13900000023" not in html


def test_a_refusal_is_said_and_nothing_is_kept(officer, elder):
    answer = officer.post(
        f"/people/{elder.uid}/inclusion/", {"pack": "guangxi-2023", "decision": "exclude"}, follow=True
    )
    assert "要写明理由" in answer.content.decode()
    assert not Inclusion.objects.exists()


def test_a_village_is_confirmed_in_bulk(officer, elder):
    address = f"/roster/?area={elder.area.uid}&waiting=confirm"
    assert "廖德福" in page(officer, address)
    answer = officer.post(
        "/roster/confirm/", {"decision": "village", "area": str(elder.area.uid), "back": address}, follow=True
    )
    html = answer.content.decode()
    assert "已决定 2 人次" in html
    assert "没有符合条件的人" in html


def test_after_a_decision_one_is_never_sent_to_another_site(officer, elder):
    answer = officer.post(
        "/roster/confirm/", {"decision": "confirm", "person": str(elder.uid), "back": "https://elsewhere.invalid/"}
    )
    assert answer["Location"] == "/roster/"


def test_a_cold_wave_is_opened_and_closed_for_a_place(officer, elder):
    form = {
        "event": "cold-wave",
        "area": str(world.a_county().uid),
        "since": "2026-11-19",
        "source": "县气象台第12号",
    }
    assert officer.post("/special-periods/", form).status_code == 302
    period = SpecialPeriod.objects.get()
    assert "廖德福" in page(officer, "/")
    assert "group-special" in page(officer, "/")
    officer.post(f"/special-periods/{period.uid}/close/", {"until": TODAY})
    period.refresh_from_db()
    assert period.until == world.TODAY


def test_a_suggestion_is_written_from_a_page_and_answered(officer):
    assert "月汇总表" in page(officer, "/suggestions/?from=/monthly/")
    officer.post("/suggestions/", {"text": "希望能按村分开打印", "page": "月汇总表"})
    line = Suggestion.objects.get()
    assert "希望能按村分开打印" in page(officer, "/suggestions/")
    officer.post(f"/suggestions/{line.uid}/answer/", {"answer": "已可选村打印"})
    assert "已可选村打印" in page(officer, "/suggestions/?state=answered")


ADDRESSES = ("", "visit/", "facts/value/?fact=lives_alone")


@pytest.mark.parametrize("rest", ADDRESSES)
def test_whoever_lies_outside_the_scope_is_not_there(officer, rest):
    stranger = world.an_elder(80, name="外村人", village=world.a_village("450298901201", "远村"))
    assert "没有找到" in page(officer, f"/people/{stranger.uid}/{rest}", 404)
    assert "没有找到" in page(officer, f"/people/nobody/{rest}", 404)


@pytest.mark.parametrize("rest", ["facts/", "contacts/", "inclusion/", "full/", "visit/"])
def test_no_deed_reaches_outside_the_scope(officer, rest):
    stranger = world.an_elder(80, name="外村人", village=world.a_village("450298901201", "远村"))
    form = {
        "fact": "lives_alone",
        "value": "true",
        "since": TODAY,
        "source": "入户",
        "pack": "guangxi-2023",
        "decision": "confirm",
        "kind": "emergency",
        "name": "某",
        "reason": "核对",
    }
    assert officer.post(f"/people/{stranger.uid}/{rest}", form).status_code == 404
    assert not Fact.objects.filter(person=stranger).exists()


def test_without_a_log_in_every_page_leads_to_the_door(client, elder):
    for address in ("/", "/roster/", f"/people/{elder.uid}/", "/monthly.xlsx", "/imports/", "/progress/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")


def test_one_changes_one_s_own_password_and_stays(officer):
    form = {
        "old_password": world.PASSWORD,
        "new_password1": "knock-3-more-doors",
        "new_password2": "knock-3-more-doors",
    }
    officer.post("/password/", form)
    officer.user.refresh_from_db()
    assert officer.user.check_password("knock-3-more-doors")
    assert "今日访视任务" in page(officer, "/")
    wrong = officer.post("/password/", form | {"old_password": "no"}).content.decode()
    assert "现在的密码不对" in wrong


def test_a_password_set_by_another_must_be_changed_first(officer):
    officer.user.must_change_password = True
    officer.user.save()
    assert officer.get("/roster/")["Location"] == "/password/"


def test_full_values_are_shown_for_a_reason_only(officer):
    person = world.an_elder(78, name="韦安", phone="13900000077", id_number=world.an_id_number(date(1948, 5, 3)))
    base = f"/people/{person.uid}/"
    assert "13900000077" not in page(officer, base)
    assert "13900000077" not in officer.post(base + "full/", {"reason": ""}, follow=True).content.decode()
    assert "13900000077" in officer.post(base + "full/", {"reason": "核对联系电话"}).content.decode()


def test_a_child_s_values_wait_for_a_second_person(officer):
    child = world.a_child(11, name="莫小妹", phone="13900000055")
    base = f"/people/{child.uid}/"
    answer = officer.post(base + "full/", {"reason": "核对孤儿名册"}, follow=True).content.decode()
    assert "申请已提出" in answer
    assert "13900000055" not in answer
    assert "13900000055" not in officer.post(base + "full/", {"reason": "再看"}, follow=True).content.decode()


def test_the_second_person_finds_the_request_on_the_workbench_and_answers_on_the_file(officer):
    child = world.a_child(11, name="莫小妹", phone="13900000055")
    base = f"/people/{child.uid}/"
    officer.post(base + "full/", {"reason": "核对孤儿名册"})
    assert "待批的查看申请" not in page(officer, "/"), "nobody decides on their own request"
    second = Client()
    second.force_login(
        world.a_user("county", world.a_county(), name="覃科"), "django.contrib.auth.backends.ModelBackend"
    )
    assert "核对孤儿名册" in page(second, "/")
    access = re.search(r'name="access" value="([^"]+)"', page(second, base)).group(1)
    second.post(base + "full/decide/", {"access": access, "decision": "approve"})
    assert "13900000055" in officer.post(base + "full/", {"reason": "核对孤儿名册"}).content.decode()


def test_times_are_those_of_the_office_s_own_clock(officer, elder):
    """The store keeps moments in UTC; 10:30 in China is never shown as 02:30."""
    told = datetime(2026, 11, 20, 10, 30, tzinfo=world.NOW.tzinfo)
    world.a_visit(elder, date(2026, 11, 20), told_at=told)
    world.a_fact(elder, "lives_alone", True, since=date(2026, 11, 20), told_at=told)
    Suggestion.objects.create(area=world.a_county(), text="字太小", made_by=officer.user, made_at=told)
    file, suggestions = page(officer, f"/people/{elder.uid}/"), page(officer, "/suggestions/")
    assert file.count("2026年11月20日 10:30") == 2
    assert "2026年11月20日 10:30" in suggestions
    assert "02:30" not in file + suggestions


@pytest.mark.parametrize(
    ("address", "page_of"),
    [
        ("/people/{person}/facts/", "/people/{person}/"),
        ("/people/{person}/inclusion/", "/people/{person}/"),
        ("/people/{person}/contacts/", "/people/{person}/"),
        ("/people/{person}/full/", "/people/{person}/"),
        ("/people/{person}/full/decide/", "/people/{person}/"),
        ("/people/{person}/visit/draft/", "/people/{person}/visit/"),
        ("/people/{person}/visit/draft/drop/", "/people/{person}/visit/"),
        ("/roster/confirm/", "/roster/"),
        ("/special-periods/x/close/", "/special-periods/"),
        ("/notices/", "/special-periods/"),
        ("/suggestions/x/answer/", "/suggestions/"),
        ("/logout/", "/"),
    ],
)
def test_an_address_that_only_keeps_leads_to_its_page_when_opened_by_hand(officer, elder, address, page_of):
    answer = officer.get(address.format(person=elder.uid))
    assert (answer.status_code, answer["Location"]) == (302, page_of.format(person=elder.uid))
    assert "_auth_user_id" in officer.session


@pytest.mark.parametrize(("method", "address"), [("post", "/roster/"), ("put", "/suggestions/x/answer/")])
def test_a_way_no_address_is_used_is_answered_in_words(officer, method, address):
    answer = getattr(officer, method)(address)
    assert answer.status_code == 405
    assert "不能这样打开" in answer.content.decode()
    assert "GET" in answer["Allow"]


def test_a_township_cannot_end_the_county_s_period_and_is_not_offered_it(officer, elder):
    world.a_special_period("cold-wave", date(2026, 11, 19), area=world.a_county())
    township = Client()
    township.force_login(world.a_user("township", world.a_township()), "django.contrib.auth.backends.ModelBackend")
    assert "结束这个时期" in page(officer, "/special-periods/")
    assert "结束这个时期" not in page(township, "/special-periods/")


def test_going_back_after_saving_shows_what_was_kept_and_keeps_nothing_twice(officer, elder):
    address = f"/people/{elder.uid}/visit/"
    form = told(elder, page(officer, address))
    officer.post(address, form)
    back = page(officer, f"{address}?knock={form['knock']}")
    assert "这一次已经登记" in back and "11月21日上门，见到本人（廖德福）" in back
    assert "<textarea" not in back
    assert "没有重复登记" in officer.post(address, form, follow=True).content.decode()
    assert Visit.objects.count() == 1
    assert knock_in(page(officer, address)) != form["knock"], "a second visit of the day is a new form"


def test_a_form_sent_after_the_log_in_ended_is_kept_and_led_back_to(officer, elder):
    """Idle too long: the form is not lost, the log-in page says so, and the page has it again."""
    address = f"/people/{elder.uid}/visit/"
    form = told(elder, page(officer, address))
    officer.logout()
    answer = officer.post(address, form)
    assert not Visit.objects.exists()
    door = page(officer, answer["Location"])
    assert "刚才填的内容已存为草稿" in door
    login = {"username": officer.user.username, "password": world.PASSWORD, "next": knock_in(door, "next")}
    back = officer.post("/login/", login)
    assert back["Location"] == address
    again = page(officer, address)
    assert "请村医上门看腿" in again and knock_in(again) == form["knock"]


def test_what_is_typed_after_the_log_in_ended_is_still_kept(officer, elder):
    address = f"/people/{elder.uid}/visit/"
    form = told(elder, page(officer, address))
    officer.logout()
    answer = officer.post(f"{address}draft/", form)
    assert "登录已到时间，草稿已存" in answer.content.decode()
    assert officer.post(f"{address}draft/", form | {"ticket": "forged"}).status_code == 422
    assert Draft.objects.get().user == officer.user


def test_a_form_grown_stale_comes_back_as_it_was(elder):
    """Its token no longer holds (a new log-in in another tab): nothing is kept as a visit, nothing is lost."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.a_user("county", world.a_county()), "django.contrib.auth.backends.ModelBackend")
    address = f"/people/{elder.uid}/visit/"
    form = told(elder, page(strict, address)) | {"csrfmiddlewaretoken": "x" * 64}
    answer = strict.post(address, form, follow=True)
    html = answer.content.decode()
    assert "填的内容都在" in html and "请村医上门看腿" in html
    assert not Visit.objects.exists()


def test_a_draft_can_be_let_go(officer, elder):
    address = f"/people/{elder.uid}/visit/"
    officer.post(f"{address}draft/", told(elder, page(officer, address)))
    assert "不要草稿，重新填" in page(officer, address)
    officer.post(f"{address}draft/drop/")
    assert not Draft.objects.exists()


def test_the_correction_of_a_visit_has_a_draft_of_its_own(officer, elder):
    visit = world.a_visit(elder, date(2026, 11, 3))
    address = f"/people/{elder.uid}/visits/{visit.uid}/"
    form = told(elder, page(officer, address), **{f"suggestion-{elder.uid}": "改为请护工"})
    officer.post(f"/people/{elder.uid}/visit/draft/", form)
    assert "改为请护工" in page(officer, address)
    assert "改为请护工" not in page(officer, f"/people/{elder.uid}/visit/")
    officer.post(address, form)
    assert not Draft.objects.exists()
    assert "这一次已经登记" in page(officer, f"{address}?knock={form['knock']}")


@pytest.mark.parametrize(("result", "leads_to"), [("deceased", "leave"), ("moved", "leave"), ("refused", "")])
def test_who_is_gone_is_led_on_to_the_leaving(officer, elder, result, leads_to):
    address = f"/people/{elder.uid}/visit/"
    answer = officer.post(address, told(elder, page(officer, address), result=result))
    assert answer["Location"] == (f"/people/{elder.uid}/?open=leave#leave" if leads_to else "/")
    if leads_to:
        html = page(officer, answer["Location"].partition("#")[0])
        assert re.search(r'<details class="panel-body" open><summary class="link">已核实的，直接办理退出', html)


def test_a_wholly_empty_checklist_is_asked_about_once_and_never_refused(officer, elder):
    address = f"/people/{elder.uid}/visit/"
    form = told(elder, page(officer, address), bare="")
    del form["bare"]
    asked = officer.post(address, form).content.decode()
    assert "检查内容却一项都没有填" in asked and "只登记到访，检查内容这次不填" in asked
    assert "请村医上门看腿" in asked and not Visit.objects.exists()
    assert officer.post(address, form | {"bare": "1"}).status_code == 302
    assert Visit.objects.count() == 1


def test_a_call_or_a_shut_door_is_not_asked_for_a_checklist(officer, elder):
    address = f"/people/{elder.uid}/visit/"
    for changed in ({"channel": "phone"}, {"result": "not_home"}):
        form = told(elder, page(officer, address), **changed)
        del form["bare"]
        assert officer.post(address, form).status_code == 302
