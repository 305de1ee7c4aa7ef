"""Who someone is, put right; what a file lacks, and when it lacks nothing any more; phones, absences, contacts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import world

from koumen.actions.absences import add_absence
from koumen.actions.contacts import add_contact, end_contact
from koumen.actions.inclusion import confirm_inclusion, return_inclusion
from koumen.actions.packs import adopt_pack
from koumen.actions.people import WhoTold, complete_person, correct_person
from koumen.actions.phones import phone_told
from koumen.actions.projection import derive
from koumen.actions.refusals import Refused
from koumen.ledgers.casefile import casefile
from koumen.policy.library import open_pack
from koumen.records.models import Amendment, Contact, Person

pytestmark = pytest.mark.django_db
PACK = "guangxi-2023"


@pytest.fixture
def town():
    """Someone of the township, where one policy is in force."""
    adopt_pack(world.the_machine(), open_pack(PACK), since=date(2018, 1, 1))
    return world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))


@pytest.fixture
def granny():
    """Someone under the policy about whom everything is known."""
    number = world.an_id_number(date(1946, 5, 3))
    person = world.a_person(
        "覃大妹", born=date(1946, 5, 3), sex="female", id_number=number, ability="unable", tekun="none"
    )
    derive([person.pk], today=world.TODAY)
    return person


def lacks(actor, person) -> tuple[str, ...]:
    """What the person's page says is missing."""
    return casefile(actor, str(person.uid)).to_complete


def test_who_is_sent_back_stays_to_be_completed_with_the_reason_until_someone_says_it_is_there(town, granny):
    return_inclusion(town, person=granny.uid, pack=PACK, reason="缺自理能力评估表")
    assert lacks(town, granny) == ("广西方案退回补正：缺自理能力评估表（11月21日 韦秀兰）",)
    correct_person(town, person=str(granny.uid), told=WhoTold(phone="13900000001"), reason="本人说")
    assert lacks(town, granny), "another correction does not bring the paper"
    assert complete_person(town, person=str(granny.uid)).says == "已补齐，取消待补。"
    assert lacks(town, granny) == ()
    assert complete_person(town, person=str(granny.uid)).again


def test_whoever_confirms_has_what_was_missing(town, granny):
    return_inclusion(town, person=granny.uid, pack=PACK, reason="缺自理能力评估表")
    confirm_inclusion(town, people=[granny.uid], pack=PACK)
    assert lacks(town, granny) == ()


def test_what_is_still_missing_is_not_declared_complete(town):
    person = world.an_elder(80, ability="unable", tekun="none")
    Person.objects.update(to_complete=True)
    with pytest.raises(Refused, match="还缺身份证号码、性别；请先在“更正资料”里补上"):
        complete_person(town, person=str(person.uid))
    assert lacks(town, person) == ("缺身份证号码、性别",)


def test_a_number_brings_the_birth_date_and_sex_that_nobody_knew(town):
    person = world.a_person("覃大妹", ability="unable")
    Person.objects.update(to_complete=True)
    number = world.an_id_number(date(1946, 5, 3), sex="female")
    correct_person(town, person=str(person.uid), told=WhoTold(id_number=number), reason="身份证")
    person.refresh_from_db()
    assert (person.birth_date, person.sex, person.to_complete) == (date(1946, 5, 3), "female", False)
    assert {row.column for row in Amendment.objects.all()} == {"id_number", "birth_date", "sex"}


def test_a_note_is_corrected_and_kept_secret(town, granny):
    correct_person(town, person=str(granny.uid), told=WhoTold(note="耳背，敲门要久一点"), reason="入户看到")
    granny.refresh_from_db()
    assert granny.note.open() == "耳背，敲门要久一点"
    assert Amendment.objects.get().secret_became.open() == "耳背，敲门要久一点"
    with pytest.raises(Refused, match="备注最多"):
        correct_person(town, person=str(granny.uid), told=WhoTold(note="长" * 501), reason="入户看到")


@pytest.mark.parametrize(
    ("written", "doubt"),
    [
        ("139 0000 0023", ""),
        ("0772-3162208", ""),
        ("110", "位数不对"),
        ("3162208", "没有区号"),
        ("1390000002", "手机号码应是 11 位，现在是 10 位"),
        ("", ""),
    ],
)
def test_a_number_nobody_could_dial_is_not_taken_in_silence(town, granny, written, doubt):
    if doubt == "位数不对":
        with pytest.raises(Refused, match=doubt):
            phone_told(written)
        return
    assert doubt in phone_told(written)[1]
    told = {"kind": "emergency", "name": "廖建军", "phone": written}
    says = add_contact(town, person=str(granny.uid), **told).says
    assert says == "已添加联系人。" + phone_told(written)[1]
    receipt = correct_person(town, person=str(granny.uid), told=WhoTold(phone=written), reason="本人说")
    assert doubt in receipt.says


def test_an_absence_is_told_once_it_has_begun(town, granny):
    with pytest.raises(Refused, match="在今天以后"):
        add_absence(town, person=str(granny.uid), reason="hospital", since=world.TODAY + timedelta(days=1))


def test_a_contact_added_by_mistake_today_is_gone_today(town, granny):
    told = {"kind": "emergency", "name": "廖建军"}
    added = add_contact(town, person=str(granny.uid), **told)
    end_contact(town, contact=added.uids[0])
    assert not Contact.objects.standing().exists()
    assert casefile(town, str(granny.uid)).contacts == ()
    assert not add_contact(town, person=str(granny.uid), **told).again


def test_a_number_that_another_person_has_is_refused(town, granny):
    number = world.an_id_number(date(1944, 3, 5))
    world.a_person("莫秀英", born=date(1944, 3, 5), village=world.a_village(), id_number=number)
    with pytest.raises(Refused, match="已在名单：莫秀英"):
        correct_person(town, person=str(granny.uid), told=WhoTold(id_number=number), reason="看过身份证")
