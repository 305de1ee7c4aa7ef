"""From preview to people: nothing before it is confirmed, everything after, and the same list again changes nothing."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from django.db import connection
from invented import FIXTURES
from world import TODAY, a_fact, a_place, a_user, a_village, acting, an_elder, an_office, the_machine

from koumen.actions.imports.candidates import RosterUnreadable
from koumen.actions.imports.confirm import Receipt, confirm_roster, drop_roster
from koumen.actions.imports.preview import Preview, RosterFile, preview_roster
from koumen.actions.imports.refusals import ImportRefused
from koumen.actions.imports.returned import returned_rows
from koumen.actions.imports.settling import Accepted
from koumen.actions.imports.staging import EMPTY
from koumen.actions.inclusion import confirm_inclusion, confirm_village, exclude, return_inclusion
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.actions.refusals import NotYours
from koumen.ledgers import imports as lists
from koumen.ledgers.casefile import casefile
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.rows.imports import ImportLine
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.standings import listed_codes, stands, tags
from koumen.policy.library import open_pack
from koumen.records.models import (
    Amendment,
    Area,
    Contact,
    Fact,
    Household,
    ImportBatch,
    ImportRow,
    Inclusion,
    JournalEntry,
    Person,
    Standing,
    Stay,
    Window,
)

pytestmark = pytest.mark.django_db
OFFICIAL = "official-libreoffice.xlsx"


@pytest.fixture
def county() -> Area:
    """The invented county of the fixtures, its areas in the store and liuzhou-2021 adopted."""
    for code, name in (
        ("450299", "示例县"), ("450299101", "龙溪镇"), ("450299201", "青石乡"), ("450299101201", "大岭村委会"),
        ("450299101202", "新村村委会"), ("450299101001", "民权社区居委会"), ("450299201201", "上洞村委会"), ("450299201202", "新村村委会"),
    ):  # fmt: skip
        a_place(code, name)
    adopt_pack(the_machine(), open_pack("liuzhou-2021"), since=date(2021, 5, 31))
    return Area.objects.get(name="示例县")


def preview(
    county: Area, file: str | bytes = OFFICIAL, *, pack: str = "liuzhou-2021", area: Area | None = None, **more
) -> Preview:
    data = file.encode() if isinstance(file, str) and "\n" in file else file
    data = (FIXTURES / data).read_bytes() if isinstance(data, str) else data
    return preview_roster(the_machine(), file=RosterFile("名单.xlsx", data), area=area or county, pack=pack, **more)


def confirm(shown: Preview, **accepted) -> Receipt:
    return confirm_roster(the_machine(), batch_uid=shown.batch, accepted=Accepted(**accepted))


def lines(shown: Preview, show: str) -> tuple[ImportLine, ...]:
    return lists.preview(the_machine(), str(shown.batch), show).lines


def kept_rows() -> list[int]:
    return [model.objects.count() for model in (Person, Stay, Fact, Inclusion, Contact, Household, Amendment)]


def test_a_preview_writes_nobody(county: Area) -> None:
    shown = preview(county)
    assert kept_rows() == [0] * 7
    assert shown.totals == {"join": 9, "reject": 2, "ask": 1}
    assert shown.faults["id-not-taken"] == 2
    assert shown.since == date(2026, 10, 8), "the day written on the list"


def test_confirming_writes_people_with_source_and_stay(county: Area) -> None:
    receipt = confirm(preview(county))
    assert (receipt.joined, receipt.returned, receipt.asking) == (8, 2, 1)
    person = Person.objects.get(name="覃福生")
    assert (person.area.name, person.group_name, person.sex) == ("大岭村委会", "三屯", "male")
    assert (person.id_number.open(), person.address.open()) == ("990101194403051216", "龙溪镇大岭村三屯12号")
    assert person.stays.get().since == date(2026, 10, 8)
    fact = person.facts.get()
    assert (fact.fact, fact.value, fact.told_by) == ("tekun", "dispersed", "名单类型1")
    assert (fact.batch.file_name.open(), fact.line) == ("名单.xlsx", 5)
    assert not person.to_complete
    assert Person.objects.get(name="莫老四").to_complete


def test_the_list_s_inclusion_is_a_proposal_with_its_reason(county: Area) -> None:
    confirm(preview(county))
    inclusion = Inclusion.objects.get(person__name="韦秀英")
    assert (inclusion.included, inclusion.proposed, inclusion.listed) == (True, True, "1+3"), "it waits for a person"
    assert inclusion.pack == "liuzhou-2021"
    standings = casefile(the_machine(), str(inclusion.person.uid)).standings
    said = next(each.decided_reasons for each in standings if each.pack == "liuzhou-2021")
    assert said.startswith("名单所列类型：1（")
    assert "、3（" in said


def test_an_imported_elder_is_owed_visits_at_once(county: Area) -> None:
    confirm(preview(county))
    assert Window.objects.filter(person__name="韦秀英", duty__isnull=False).exists()


@pytest.mark.parametrize(
    "name", [OFFICIAL, "official-libreoffice.xls", "official-libreoffice.ods", "official-wps.xlsx"]
)
def test_the_same_list_again_changes_nothing(county: Area, name: str) -> None:
    confirm(preview(county, name))
    before = kept_rows()
    again = preview(county, name)
    assert again.totals == {"same": 8, "join": 1, "reject": 2, "ask": 1}
    receipt = confirm(again)
    assert (receipt.joined, receipt.changed, receipt.left, receipt.same, receipt.asking) == (0, 0, 0, 8, 1)
    assert kept_rows() == before


def test_two_previews_of_one_file_give_nobody_twice(county: Area) -> None:
    first, second = preview(county), preview(county)
    confirm(first)
    before = kept_rows()
    assert confirm(second).same == 8
    assert kept_rows() == before


def test_confirming_twice_is_answered_not_repeated(county: Area) -> None:
    shown = preview(county)
    receipt = confirm(shown)
    before = kept_rows()
    assert confirm(shown) == receipt
    assert kept_rows() == before


def test_a_second_list_shows_joins_leaves_and_changes(county: Area) -> None:
    head = "姓名,身份证号码,住址,访视对象类型,联系电话\n"
    one = "覃福生,990101194403051216,龙溪镇大岭村,1,111\n"
    two = "韦秀英,990101193811020027,龙溪镇大岭村,3,222\n"
    confirm(preview(county, head + one + two, since=date(2026, 9, 1)))
    changed = '覃福生,990101194403051216,青石乡上洞村,"1、2",999\n'
    new = "蓝桂花,,龙溪镇民权社区,3,\n"
    shown = preview(county, head + changed + new, since=date(2026, 11, 1))
    assert shown.totals == {"join": 1, "change": 1, "leave": 1, "ask": 0}
    (change,) = lines(shown, "changed")
    assert set(change.changes) == {
        "电话：*** → ***",
        "住址：龙溪镇大岭村**** → 青石乡上洞村****",
        "所在村：龙溪镇大岭村委会 → 青石乡上洞村委会",
        "最低生活保障对象：（空） → 是",
        "对象类型：1 → 1、2",
    }
    receipt = confirm(shown)
    assert (receipt.joined, receipt.changed, receipt.left, receipt.declined) == (1, 1, 0, 1)
    person = Person.objects.get(name="覃福生")
    assert (person.area.name, person.phone.open()) == ("上洞村委会", "999")
    assert [(s.area.name, s.since, s.until) for s in person.stays.standing().order_by("since")] == [
        ("大岭村委会", date(2026, 9, 1), date(2026, 11, 1)), ("上洞村委会", date(2026, 11, 1), None),
    ]  # fmt: skip
    assert person.facts.get(fact="dibao").since == date(2026, 11, 1)
    amended = person.amendments.get(column="phone")
    assert (amended.secret_was.open(), amended.secret_became.open()) == ("111", "999")


HEAD = "姓名,身份证号码,住址,访视对象类型\n"
ONE, TWO = "覃福生,990101194403051216,龙溪镇大岭村,1\n", "韦秀英,990101193811020027,龙溪镇大岭村,3\n"


def owed(person: Person, pack: str) -> set[date]:
    return set(Window.objects.filter(person=person, pack=pack).values_list("starts", flat=True))


def test_nobody_leaves_by_an_import_unless_a_person_says_so(county: Area) -> None:
    confirm(preview(county, HEAD + ONE + TWO, pack="", since=date(2026, 9, 1)))
    confirm(preview(county, HEAD + ONE, pack=""))
    assert Person.objects.get(name="韦秀英").left_on is None
    shown = preview(county, HEAD + ONE, pack="", since=date(2026, 11, 1))
    (row,) = lines(shown, "gone")
    assert row.name == "韦秀英"
    receipt = confirm(shown, leaves=frozenset({UUID(row.uid)}))
    assert (receipt.left, receipt.gone) == (1, 0)
    person = Person.objects.get(name="韦秀英")
    assert person.left_on == date(2026, 11, 1)
    assert person.stays.standing().get().until == date(2026, 11, 1)
    back = preview(county, HEAD + ONE + TWO, pack="", since=date(2026, 11, 20))
    assert back.totals == {"same": 1, "change": 1, "ask": 0}
    confirm(back)
    person.refresh_from_db()
    assert person.left_on is None
    assert person.stays.standing().filter(until=None).get().since == date(2026, 11, 20)


def test_a_policys_list_lets_people_out_of_that_policy_alone(county: Area) -> None:
    adopt_pack(the_machine(), open_pack("guangxi-2023"), since=date(2023, 1, 1))
    confirm(preview(county, HEAD + ONE + TWO, since=date(2026, 9, 1)))
    person = Person.objects.get(name="韦秀英")
    a_fact(person, "tekun", "none", since=date(2026, 9, 1))
    derive([person.pk], today=TODAY)
    shown = preview(county, HEAD + ONE, since=date(2026, 11, 1))
    (row,) = lines(shown, "gone")
    assert row.says == ("现按“独居的高龄老人”纳入，未确认；这份名单上没有此人。",)
    before = owed(person, "guangxi-2023")
    receipt = confirm(shown, leaves=frozenset({UUID(row.uid)}))
    assert (receipt.left, receipt.gone) == (1, 0)
    person.refresh_from_db()
    assert person.left_on is None and person.stays.standing().get().until is None
    decided = person.inclusions.standing().order_by("pk").last()
    assert (decided.included, decided.proposed, decided.listed) == (False, False, None)
    assert decided.since == date(2026, 11, 1)
    assert decided.reasons.open() == "不在2026-11-01起的名单上：名单.xlsx"
    assert before and owed(person, "guangxi-2023") == before
    assert max(owed(person, "liuzhou-2021")) < date(2026, 11, 1)
    assert preview(county, HEAD + ONE, since=date(2026, 11, 20)).totals == {"same": 1, "ask": 0}
    back = preview(county, HEAD + ONE + TWO, since=date(2026, 11, 20))
    assert back.totals == {"same": 1, "change": 1, "ask": 0}
    confirm(back)
    assert max(owed(person, "liuzhou-2021")) > date(2026, 11, 20)


def test_who_has_left_the_place_is_ticked_apart(county: Area) -> None:
    confirm(preview(county, HEAD + ONE + TWO, since=date(2026, 9, 1)))
    shown = preview(county, HEAD + ONE, since=date(2026, 11, 1))
    (row,) = lines(shown, "gone")
    receipt = confirm(shown, gone=frozenset({UUID(row.uid)}))
    assert (receipt.left, receipt.gone) == (1, 1)
    assert Person.objects.get(name="韦秀英").left_on == date(2026, 11, 1)


def test_a_list_leaves_out_whoever_stands_under_the_policy_there_however_they_came(county: Area) -> None:
    village = Area.objects.get(name="大岭村委会")
    granny = an_elder(90, name="莫阿婆", village=village, alone=True, dibao=True, tekun="none")
    elsewhere = an_elder(90, name="石阿婆", village=a_village(), alone=True, dibao=True, tekun="none")
    derive([granny.pk, elsewhere.pk], today=TODAY)
    shown = preview(county, HEAD + ONE, area=village)
    assert [row.name for row in lines(shown, "gone")] == ["莫阿婆"]


@pytest.mark.parametrize(
    "row",
    [
        "韦秀英,,龙溪镇大岭村,3\n",
        "韦秀英,990101193811020027,外县某处,3\n",
        ",990101193811020027,龙溪镇大岭村,3\n",
        "韦秀英,,外县某处,3\n",
    ],
    ids=["the number is missing", "the place is unknown", "the name is missing", "place and number are missing"],
)
def test_whoever_a_row_is_or_may_be_is_not_left_out(county: Area, row: str) -> None:
    confirm(preview(county, HEAD + ONE + TWO, since=date(2026, 9, 1)))
    shown = preview(county, HEAD + ONE + row, since=date(2026, 11, 1))
    assert lines(shown, "gone") == ()


def test_who_is_found_on_the_list_when_confirming_does_not_leave(county: Area) -> None:
    confirm(preview(county, HEAD + ONE + TWO, since=date(2026, 9, 1)))
    shown = preview(county, HEAD + ONE + "韦秀因,,龙溪镇大岭村,3\n", since=date(2026, 11, 1))
    (row,) = lines(shown, "gone")
    Person.objects.filter(name="韦秀英").update(name="韦秀因")  # put right on the person's page meanwhile
    receipt = confirm(shown, leaves=frozenset({UUID(row.uid)}))
    assert (receipt.left, receipt.asking, receipt.declined) == (0, 1, 1)
    assert not Inclusion.objects.filter(included=False).exists()


def test_a_type_code_is_owed_at_once_and_waits_to_be_confirmed(county: Area) -> None:
    adopt_pack(the_machine(), open_pack("example-county-2026"), since=date(2026, 1, 1))
    listed = HEAD + "覃福生,990101194403051216,龙溪镇大岭村,2\n"
    confirm(preview(county, listed, since=date(2026, 9, 1)))
    person = Person.objects.get(name="覃福生")
    assert Standing.objects.get(person=person, pack="liuzhou-2021").category == "", "no fact puts them in a category"
    before = owed(person, "liuzhou-2021")
    assert before
    law = LawWords(TODAY)
    (stand,) = stands([person.pk], TODAY)[person.pk]
    assert (stand.inclusion, stand.listed) == ("unconfirmed", ("2",))
    assert "独居、重残、重病的低保对象" in str(tags([person.pk], law)[person.pk])
    assert listed_codes([person.pk], TODAY) == {(person.pk, "liuzhou-2021"): ("2",)}
    officer = acting(a_user("township", Area.objects.get(name="龙溪镇")))
    village = Area.objects.get(name="大岭村委会")
    assert confirm_village(officer, area=village.uid).decided == 1
    (stand,) = stands([person.pk], TODAY)[person.pk]
    assert (stand.inclusion, stand.listed) == ("confirmed", ("2",))
    assert owed(person, "liuzhou-2021") == before
    assert preview(county, listed).totals == {"same": 1, "ask": 0}, "a repeated list asks nothing anew"


def test_another_type_on_a_later_list_leaves_the_confirmed_confirmed(county: Area) -> None:
    confirm(preview(county, HEAD + TWO, since=date(2026, 9, 1)))
    officer = acting(a_user("township", Area.objects.get(name="龙溪镇")))
    person = Person.objects.get()
    confirm_inclusion(officer, people=[person.uid], pack="liuzhou-2021")
    shown = preview(county, HEAD + TWO.replace(",3", ",1"), since=TODAY)
    assert "对象类型：3 → 1" in lines(shown, "changed")[0].changes
    confirm(shown)
    latest = person.inclusions.standing().order_by("pk").last()
    assert (latest.included, latest.proposed, latest.listed) == (True, False, "1")


@pytest.mark.parametrize("deed", [exclude, return_inclusion])
def test_what_a_person_has_answered_is_not_asked_again_by_the_same_list(county: Area, deed) -> None:
    confirm(preview(county, HEAD + ONE, since=date(2026, 9, 1)))
    officer = acting(a_user("township", Area.objects.get(name="龙溪镇")))
    person = Person.objects.get()
    deed(officer, person=person.uid, pack="liuzhou-2021", reason="查无实据")
    assert listed_codes([person.pk], TODAY) == {}
    again = preview(county, HEAD + ONE, since=date(2026, 11, 20))
    assert "对象类型" not in str(lines(again, "changed"))
    confirm(again)
    assert person.inclusions.standing().order_by("pk").last().proposed is False


def test_an_ambiguous_village_waits_for_an_answer(county: Area) -> None:
    shown = preview(county)
    (row,) = lines(shown, "ask")
    assert [choice.label for choice in row.places] == ["龙溪镇新村村委会", "青石乡新村村委会"]
    receipt = confirm(shown, places={UUID(row.uid): int(row.places[1].value)})
    assert receipt.asking == 0
    assert Person.objects.get(name="潘二妹").area.parent.name == "青石乡"
    again = preview(county)
    assert again.totals == {"same": 9, "reject": 2, "ask": 0}, "once answered it is not asked again"


def test_a_namesake_is_asked_about_and_never_merged_unasked(county: Area) -> None:
    head = "姓名,身份证号码,村,乡镇,出生日期\n"
    confirm(preview(county, head + "覃福生,,大岭村,龙溪镇,1944-03-05\n"))
    with_number = head + "覃福生,990101194403051216,大岭村,龙溪镇,\n"
    shown = preview(county, with_number)
    assert shown.totals["ask"] == 1
    (row,) = lines(shown, "ask")
    assert len(row.known) == 1
    assert confirm(shown).asking == 1
    assert Person.objects.count() == 1
    shown = preview(county, with_number)
    (row,) = lines(shown, "ask")
    person = Person.objects.get()
    assert confirm(shown, same={UUID(row.uid): person.uid}).changed == 1
    person.refresh_from_db()
    assert person.id_number.open() == "990101194403051216"
    assert not person.to_complete
    assert confirm(preview(county, with_number)).same == 1


def test_a_namesake_said_to_be_someone_else_is_new(county: Area) -> None:
    head = "姓名,身份证号码,村,乡镇,出生日期\n"
    confirm(preview(county, head + "覃福生,,大岭村,龙溪镇,1944-03-05\n"))
    shown = preview(county, head + "覃福生,990101194403051216,大岭村,龙溪镇,\n")
    (row,) = lines(shown, "ask")
    assert confirm(shown, same={UUID(row.uid): None}).joined == 1
    assert Person.objects.count() == 2


def test_two_equal_rows_without_numbers_stay_two_people(county: Area) -> None:
    text = "姓名,身份证号码,住址\n覃福生,,龙溪镇大岭村\n覃福生,,龙溪镇大岭村\n"
    assert confirm(preview(county, text)).joined == 2
    receipt = confirm(preview(county, text))
    assert (receipt.joined, receipt.same) == (0, 2)


def test_a_household_is_one_with_its_head(county: Area) -> None:
    confirm(preview(county, "plain-utf8.csv", pack=""))
    home = Household.objects.get()
    assert home.head.name == "覃福生"
    assert sorted(home.members.values_list("name", flat=True)) == ["覃福生", "覃阿婆"]
    assert all(stay.household == home for stay in Stay.objects.filter(person__household=home))


def test_contacts_come_along_and_are_not_doubled(county: Area) -> None:
    confirm(preview(county, "two-row-head-wps.xlsx"))
    contact = Contact.objects.get()
    assert (contact.kind, contact.name, contact.phone.open()) == ("emergency", "覃小军", "13800000000")
    assert confirm(preview(county, "two-row-head-wps.xlsx")).changed == 0


def test_rows_come_back_as_a_file_that_can_be_mended(county: Area) -> None:
    shown = preview(county)
    confirm(shown)
    book = openpyxl.load_workbook(io.BytesIO(returned_rows(the_machine(), batch_uid=shown.batch)))
    sheet = book.active
    day, *rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert day[0] == "填报时间：2026年10月8日"
    assert rows[0] == ["序号", "姓名", "性别", "身份证号码", "住址", "访视对象类型", "备注", "未导入原因"]
    assert [row[1] for row in rows[1:]] == ["", "罗新民", "潘二妹"]
    assert rows[1][-1] == "第 10 行“姓名”没有姓名，未导入；请补填后再导入。"
    sheet.cell(3, 2).value, sheet.cell(4, 5).value, sheet.cell(5, 5).value = "韦阿公", "龙溪镇大岭村", "青石乡新村"
    mended = io.BytesIO()
    book.save(mended)
    again = preview(county, mended.getvalue())
    assert again.totals == {"join": 3, "ask": 0}, "a list of mended rows proposes nobody's leaving"
    assert again.since == shown.since, "mended rows hold from the day on which the others do"
    assert confirm(again).joined == 3


def test_what_was_written_is_emptied_from_the_waiting_rows(county: Area) -> None:
    shown = preview(county)
    confirm(shown)
    kept = ImportRow.objects.exclude(cells=EMPTY)
    assert {row.proposes for row in kept} == {"reject", "join"}
    assert kept.count() == 3


def test_one_journal_entry_for_each_deed_and_no_personal_value_in_it(county: Area) -> None:
    confirm(preview(county))
    entries = list(JournalEntry.objects.filter(deed__startswith="imports."))
    assert [entry.deed for entry in entries] == ["imports.preview_roster", "imports.confirm_roster"]
    assert "覃" not in str([entry.what for entry in entries])


def test_waiting_rows_hold_no_plain_personal_value(county: Area) -> None:
    preview(county)
    stored = str(list(ImportRow.objects.values("faults", "changes", "proposes")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM records_importbatch")
        stored += str(cursor.fetchall())
    assert "覃" not in stored
    assert "外县" not in stored and "名单.xlsx" not in stored and "示例县民政局" not in stored


def test_progress_is_told(county: Area) -> None:
    told: list[tuple[str, int, int]] = []
    shown = preview(county, progress=lambda *step: told.append(step))
    confirm_roster(the_machine(), batch_uid=shown.batch, progress=lambda *step: told.append(step))
    assert [what for what, *_ in told] == ["读取", "暂存", "写入"]
    assert ImportBatch.objects.get().done == ImportBatch.objects.get().rows


def test_only_those_who_answer_for_the_place_import(county: Area) -> None:
    clerk = acting(a_user("township", Area.objects.get(name="青石乡")))
    file = RosterFile("名单.xlsx", (FIXTURES / OFFICIAL).read_bytes())
    with pytest.raises(NotYours):
        preview_roster(clerk, file=file, area=county, pack="liuzhou-2021")
    shown = preview(county)
    for deed in (confirm_roster, drop_roster, returned_rows):
        with pytest.raises(NotYours):
            deed(clerk, batch_uid=shown.batch)
    visitor = acting(a_user("visitor", county))
    with pytest.raises(NotYours):
        preview_roster(visitor, file=file, area=county)


def test_an_agency_under_contract_opens_none_of_the_countys_lists(county: Area) -> None:
    shown = preview(county)
    agency = an_office(county, "暖邻服务中心", kind="agency")
    worker = acting(a_user("agency", county, kind="contract", organisation=agency))
    assert lists.imports(worker).batches == lists.imports(worker).areas == ()
    with pytest.raises(NotHere):
        lists.preview(worker, str(shown.batch))


def test_a_number_borne_by_someone_out_of_sight_is_not_taken_nor_shown(county: Area) -> None:
    confirm(preview(county, "姓名,身份证号码,住址\n覃福生,990101194403051216,龙溪镇大岭村\n"))
    town = Area.objects.get(name="青石乡")
    clerk = acting(a_user("township", town))
    file = RosterFile("名单.csv", "姓名,身份证号码,住址\n覃富生,990101194403051216,青石乡上洞村\n".encode())
    shown = preview_roster(clerk, file=file, area=town)
    assert shown.faults == {"id-elsewhere": 1}
    confirm_roster(clerk, batch_uid=shown.batch)
    person = Person.objects.get(name="覃富生")
    assert not person.id_number
    assert person.to_complete


def test_refusals(county: Area) -> None:
    with pytest.raises(ImportRefused, match="没有采用政策"):
        preview(county, pack="fuzhou-2018")
    with pytest.raises(ImportRefused, match="没有找到表头"):
        preview(county, "甲,乙\n1,2\n")
    assert not issubclass(ImportRefused, RosterUnreadable)
    shown = preview(county)
    drop_roster(the_machine(), batch_uid=shown.batch)
    assert not ImportRow.objects.exists()
    with pytest.raises(ImportRefused, match="放弃"):
        confirm(shown)


def test_a_home_named_later_is_joined_without_a_break_in_the_stay(county: Area) -> None:
    head = "姓名,身份证号码,住址,户号,与户主关系\n"
    one, two = "覃福生,990101194403051216,龙溪镇大岭村,{},户主\n", "韦秀英,990101193811020027,龙溪镇大岭村,{},配偶\n"
    confirm(preview(county, "姓名,身份证号码,住址\n覃福生,990101194403051216,龙溪镇大岭村\n", since=date(2026, 9, 1)))
    shown = preview(county, (head + one + two).format("A1", "A1"), since=date(2026, 11, 1))
    assert shown.totals == {"change": 1, "join": 1, "ask": 0}
    confirm(shown)
    person = Person.objects.get(name="覃福生")
    home = Household.objects.get()
    assert person.household == home
    stay = person.stays.standing().get()
    assert (stay.since, stay.household) == (date(2026, 9, 1), home)
    assert confirm(preview(county, (head + one + two).format("A1", "A1"))).same == 2


def test_who_moves_takes_the_new_home_and_not_the_old_one(county: Area) -> None:
    head = "姓名,身份证号码,住址,户号\n"
    confirm(preview(county, head + "覃福生,990101194403051216,龙溪镇大岭村,A1\n", since=date(2026, 9, 1)))
    confirm(preview(county, head + "覃福生,990101194403051216,青石乡上洞村,A1\n", since=date(2026, 11, 1)))
    person = Person.objects.get()
    assert person.household.area.name == "上洞村委会"
    assert [stay.household.area.name for stay in person.stays.standing().order_by("since")] == [
        "大岭村委会",
        "上洞村委会",
    ]


def spans(person: Person) -> list[tuple[str, date | None, date | None]]:
    return [(s.area.name, s.since, s.until) for s in person.stays.standing().order_by("since", "pk")]


MOVED = [HEAD + f"覃福生,990101194403051216,{place},1\n" for place in ("龙溪镇大岭村", "青石乡上洞村")]
DAY = date(2026, 9, 1)


def test_a_second_list_of_one_day_moves_nobody_in_the_day_before(county: Area) -> None:
    for table in MOVED:
        confirm(preview(county, table, since=DAY))
    person = Person.objects.get()
    assert spans(person) == [("上洞村委会", DAY, None)]
    assert person.area.name == "上洞村委会"


def test_an_older_list_says_where_someone_was_before(county: Area) -> None:
    confirm(preview(county, MOVED[1], since=DAY))
    confirm(preview(county, MOVED[0], since=date(2026, 8, 1)))
    person = Person.objects.get()
    assert spans(person) == [("大岭村委会", date(2026, 8, 1), DAY), ("上洞村委会", DAY, None)]
    assert person.area.name == "上洞村委会"


def test_who_leaves_on_the_day_of_joining_was_never_there(county: Area) -> None:
    confirm(preview(county, HEAD + ONE + TWO, pack="", since=DAY))
    shown = preview(county, HEAD + ONE, pack="", since=DAY)
    (row,) = lines(shown, "gone")
    confirm(shown, leaves=frozenset({UUID(row.uid)}))
    person = Person.objects.get(name="韦秀英")
    assert (person.left_on, spans(person)) == (DAY, [])
    assert not Window.objects.filter(person=person).exists()


def test_a_partial_list_says_nothing_about_those_it_leaves_out(county: Area) -> None:
    head = "姓名,身份证号码,住址\n"
    one, two = "覃福生,990101194403051216,龙溪镇大岭村\n", "韦秀英,990101193811020027,青石乡上洞村\n"
    confirm(preview(county, head + one + two))
    assert preview(county, head + one).totals == {"same": 1, "leave": 1, "ask": 0}
    assert preview(county, head + one, whole=False).totals == {"same": 1, "ask": 0}
    town = Area.objects.get(name="龙溪镇")
    file = RosterFile("x.csv", (head + one).encode())
    shown = preview_roster(the_machine(), file=file, area=town, pack="liuzhou-2021")
    assert shown.totals == {"same": 1, "ask": 0}, "a township's list speaks of that township only"


@pytest.mark.parametrize(("day", "why"), [(date(1800, 1, 1), "太早"), (date(2026, 11, 22), "还没有到")])
def test_a_day_no_list_can_begin_on_is_refused(county: Area, day: date, why: str) -> None:
    with pytest.raises(ImportRefused, match=why):
        preview(county, HEAD + ONE, since=day)
    shown = preview(county, HEAD + ONE)
    with pytest.raises(ImportRefused, match=why):
        confirm(shown, since=day)
    assert not Person.objects.exists()


def test_a_row_of_another_county_enters_once_its_village_is_chosen(county: Area) -> None:
    text = "姓名,身份证号码,县（区）,乡镇,村\n覃福生,990101194403051216,邻县,龙溪镇,大岭村\n"
    shown = preview(county, text)
    (row,) = lines(shown, "ask")
    assert [choice.label for choice in row.places] == ["龙溪镇大岭村委会"]
    assert confirm(shown).asking == 1
    shown = preview(county, text)
    (row,) = lines(shown, "ask")
    assert confirm(shown, places={UUID(row.uid): int(row.places[0].value)}).joined == 1
    assert preview(county, text).totals == {"same": 1, "ask": 0}, "who is known to live there is not asked about again"


def test_who_is_to_complete_and_why_stays_readable_after_confirming(county: Area) -> None:
    shown = preview(county)
    before = {line.row: line.says for line in lines(shown, "warned")}
    confirm(shown)
    after = {line.row: line for line in lines(shown, "warned")}
    assert {row: line.says for row, line in after.items()} == before and before
    line = after[7]
    assert (line.name, line.to_complete, bool(line.person)) == ("莫老四", True, True)
    assert line.says[0].startswith("第 7 行“身份证号码”被表格改成了")
    assert next(line.says for line in lines(shown, "rejected")) == ("第 10 行“姓名”没有姓名，未导入；请补填后再导入。",)


def test_a_change_says_what_was_and_what_becomes_and_no_number_whole(county: Area) -> None:
    head = "姓名,身份证号码,住址,组,出生日期,联系电话,紧急联系人,紧急联系人电话,独居,备注\n"
    one = "覃福生,,龙溪镇大岭村12号,一组,1944-03-05,13800000001,覃小军,13900000001,是,甲\n"
    two = "覃福生,990101194403051216,龙溪镇大岭村13号,二组,1944-03-05,13800000002,覃小军,13900000002,否,乙\n"
    confirm(preview(county, head + one))
    shown = preview(county, head + two)
    (row,) = lines(shown, "ask")
    confirm(shown, same={UUID(row.uid): Person.objects.get().uid})
    three = two.replace("二组", "三组").replace("13号", "14号").replace("0002", "0003").replace(",否,乙", ",是,丙")
    shown = preview(county, head + three)
    (change,) = lines(shown, "changed")
    assert set(change.changes) == {
        "小组：二组 → 三组",
        "电话：138******02 → 138******03",
        "独居：否 → 是",
        "备注",
        "住址：龙溪镇大岭村**** → 龙溪镇大岭村****（门牌不同）",
        "紧急联系人：覃小军 139******02 → 覃小军 139******03",
    }
    confirm(shown)
    assert lines(shown, "changed")[0].changes == change.changes, "and it can be read later on"
