"""The deeds on a person's file through its page: kept with a receipt, or said why not with what was typed still there."""

from __future__ import annotations

import re
from datetime import date

import pytest
import world
from django.test import Client

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.office.person_deeds import DEEDS
from koumen.policy.library import open_pack
from koumen.records.models import Absence, Contact, Fact, OwnCadence, Person, Stay, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client):
    """An officer of the township, logged in; one policy adopted."""
    adopt_pack(world.the_machine(), open_pack("guangxi-2023"), since=date(2021, 1, 1))
    world.a_village()
    client.force_login(
        world.a_user("township", world.a_township(), name="梁文"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def elder():
    """Someone under the policy since 2024, without a number and a sex."""
    person = world.an_elder(78, name="廖德福", ability="unable", tekun="none", since=date(2024, 1, 1))
    derive([person.pk], today=world.TODAY)
    return person


def file_of(client: Client, person) -> str:
    """The file's page."""
    return client.get(f"/people/{person.uid}/").content.decode()


def done(client: Client, person, deed: str, **form: object) -> str:
    """Send a form of the file; the page that follows."""
    address = f"/people/{person.uid}/{DEEDS[deed][1]}/"
    answer = client.post(address, form, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    return answer.content.decode()


def refused(client: Client, person, deed: str, **form: object) -> str:
    """Send a form that is refused; the page as it comes back."""
    answer = client.post(f"/people/{person.uid}/{DEEDS[deed][1]}/", form)
    assert answer.status_code == 422
    return answer.content.decode()


def unfolded(html: str) -> list[str]:
    """The summaries of the forms that stand open."""
    return re.findall(r"<details[^>]* open><summary class=\"link\">([^<]*)", html)


def test_the_basic_data_are_put_right_with_a_reason(officer, elder):
    Person.objects.update(to_complete=True)
    assert "待补：缺身份证号码、性别" in file_of(officer, elder)
    number = world.an_id_number(elder.birth_date, sex="male")
    told = {"name": "廖德富", "sex": "male", "id_number": number, "note": "耳背", "reason": "看了身份证"}
    html = done(officer, elder, "basics", **told)
    assert "已更正，原来的资料保留" in html and "廖德富" in html and "待补" not in html
    person = Person.objects.get()
    assert (person.name, person.sex, person.id_number.open(), person.note.open()) == ("廖德富", "male", number, "耳背")
    assert person.birth_date == elder.birth_date, "what is left blank stays"
    done(officer, elder, "basics", name="廖德富", note="无", reason="听错了")
    assert Person.objects.get().note.open() == ""


def test_a_refused_correction_stays_open_with_what_was_typed(officer, elder):
    html = refused(officer, elder, "basics", name="廖德福", address="石门村五组12号", reason="")
    assert unfolded(html) == ["更正资料"]
    assert "更正基本资料要写明依据" in html and "石门村五组12号" in html


def test_who_was_sent_back_is_completed_again(officer, elder):
    Person.objects.update(sex="male", id_index="x")
    officer.post(
        f"/people/{elder.uid}/inclusion/", {"pack": "guangxi-2023", "decision": "return", "reasons": "缺评估表"}
    )
    assert "广西方案退回补正：缺评估表" in file_of(officer, elder)
    assert "已补齐，取消待补。" in done(officer, elder, "complete")
    assert not Person.objects.get().to_complete


def test_an_absence_is_told_and_ended(officer, elder):
    html = done(officer, elder, "absence", reason="hospital", since="2026-11-10", until="")
    assert "住院" in html and 'class="soon"> 还没回来' in html
    html = done(officer, elder, "absence-end", reason="hospital", since="2026-11-10", until="2026-11-19")
    assert 'class="soon"> 还没回来' not in html and "11月10日至19日" in html
    assert Absence.objects.standing().get().until == date(2026, 11, 19)


def test_a_visit_never_made_is_withdrawn_and_says_why(officer, elder):
    visit = world.a_visit(elder, date(2026, 11, 3))
    html = refused(officer, elder, "withdraw", visit=str(visit.uid), reason="")
    assert "撤销要写明原因" in html
    html = done(officer, elder, "withdraw", visit=str(visit.uid), reason="登错了人")
    assert "已撤销：登错了人" in html
    assert not Visit.objects.standing().exists()


def test_a_contact_is_ended(officer, elder):
    done(officer, elder, "contact", kind="child", name="廖建军", relation="儿子", phone="13900000023")
    done(officer, elder, "contact-end", contact=str(Contact.objects.get().uid))
    assert "廖建军" not in file_of(officer, elder)


def test_a_cadence_of_one_s_own_is_set_and_ended(officer, elder):
    told = {"pack": "guangxi-2023", "per": "week", "at_least": "2", "channel": ["home", "phone"], "reason": "刚出院"}
    assert "另加：每周上门" in done(officer, elder, "cadence", **told)
    own = OwnCadence.objects.get()
    assert (own.channels, own.at_least, own.since) == ("home+phone", 2, world.TODAY)
    html = refused(officer, elder, "cadence", **{**told, "at_least": "9"})
    assert unfolded(html) == ["另定频次（只加不减）"] and "请填 1 到 7" in html and 'value="刚出院"' in html
    done(officer, elder, "cadence-end", cadence=str(own.uid), until="2026-11-21")
    assert OwnCadence.objects.standing().get().until == world.TODAY


def test_someone_who_has_died_leaves_on_the_spot_and_can_be_brought_back(officer, elder):
    html = done(officer, elder, "leave", reason="died", on="2026-11-20", note="")
    assert "已退出名单：2026年11月20日，去世" in html and "已退出 2026年11月20日" in html
    assert "廖德福" not in officer.get("/roster/").content.decode()
    html = done(officer, elder, "return", reason="听错了")
    assert "已撤销退出" in html
    assert Stay.objects.standing().get().until is None


def test_a_leaving_without_a_reason_is_asked_again(officer, elder):
    html = refused(officer, elder, "leave", on="2026-11-20")
    assert unfolded(html) == ["已核实的，直接办理退出"] and "请选退出原因" in html
    assert 'name="on" value="2026-11-20"' in html


def test_a_fact_starts_on_nothing_and_an_empty_value_is_never_taken_for_unknown(officer, elder):
    html = file_of(officer, elder)
    form = html[html.index("登记一项情况") :]
    assert '<option value="">请选</option>' in form and 'id="value"' not in form
    told = {"since": "2026-11-20", "source": "入户核实"}
    assert "请先选是哪项情况" in refused(officer, elder, "fact", **told, fact="", value="")
    html = refused(officer, elder, "fact", **told, fact="children_away_months", value="")
    assert "请填这项情况；确实不知道的，选“不知道”" in html and "子女离开时间" in html
    assert not Fact.objects.filter(since=date(2026, 11, 20)).exists()
    done(officer, elder, "fact", **told, fact="children_away_months", value="", unknown="1")
    done(officer, elder, "fact", **told, fact="lives_alone", value="?")
    assert set(Fact.objects.filter(since=date(2026, 11, 20)).values_list("value", flat=True)) == {None}


def test_without_scripts_a_fact_s_field_comes_by_a_button(officer, elder):
    html = officer.get(f"/people/{elder.uid}/?fact=lives_alone&open=fact").content.decode()
    assert unfolded(html) == ["登记一项情况"]
    assert re.search(r'<label for="value">独居', html)


def test_a_visitor_is_offered_only_what_is_theirs(elder):
    user = world.a_user("visitor", kind="assigned")
    world.assigned(elder, world.a_visitor(user=user))
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    html = file_of(client, elder)
    assert "登记不在家" in html and "添加联系人" in html
    for beyond in ("更正资料", "另定频次", "办理退出", "登记一项情况"):
        assert beyond not in html


@pytest.mark.parametrize("deed", DEEDS)
def test_no_deed_reaches_outside_the_scope(officer, deed):
    stranger = world.an_elder(80, name="外村人", village=world.a_village("450298901201", "远村"))
    visit = world.a_visit(stranger, date(2026, 11, 3))
    form = {
        **{"fact": "lives_alone", "value": "true", "since": "2026-11-20", "source": "入户", "reason": "hospital"},
        **{"name": "某", "kind": "child", "until": "2026-11-21", "on": "2026-11-20", "visit": str(visit.uid)},
    }
    if deed == "leave":
        form["reason"] = "died"
    if deed == "cadence":
        form |= {"pack": "guangxi-2023", "channel": ["home"], "at_least": "1", "per": "week"}
    assert officer.post(f"/people/{stranger.uid}/{DEEDS[deed][1]}/", form).status_code == 404
    assert Visit.objects.standing().count() == 1 and Stay.objects.filter(until__isnull=False).count() == 0
