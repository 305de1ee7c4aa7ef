"""A number typed into any field of any deed is nowhere in the database for who reads it without the keys."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import world
from django.db import connection
from notices import a_notice

import koumen.actions
from koumen.actions.adding import NewPerson, add_person
from koumen.actions.assigning import NewVisitor, add_visitor, assign, hand_over_village
from koumen.actions.contacts import add_contact, end_contact
from koumen.actions.drafts import keep_draft
from koumen.actions.exits import confirm_exit_report, reject_exit, report_exit, verify_exit
from koumen.actions.facts import add_fact, correct_fact, withdraw_fact
from koumen.actions.full_values import ask_full_values, open_full_values
from koumen.actions.imports.hand_in import accept, hand_in
from koumen.actions.imports.returned import returned_rows
from koumen.actions.inclusion import confirm_exit, confirm_inclusion, exclude, return_inclusion
from koumen.actions.merging import merge_people, undo_merge
from koumen.actions.moves import NewPlace, move_people
from koumen.actions.own_cadences import set_own_cadence
from koumen.actions.packs import adopt_pack
from koumen.actions.people import WhoTold, correct_person
from koumen.actions.projection import derive_all
from koumen.actions.refusals import Refused
from koumen.actions.relocations import Relocated, tell_relocations
from koumen.actions.reminders import remind
from koumen.actions.special_periods import declare_special_period, load_notice
from koumen.actions.stays import leave_roster, return_to_roster
from koumen.actions.suggestions import answer_suggestion, make_suggestion
from koumen.actions.visits import MemberTold, NewKnock, correct_visit, record_knock, withdraw_visit
from koumen.ledgers.drafts import ticket_for
from koumen.policy.library import open_pack
from koumen.records.models import Contact, SpecialPeriod, Visit
from koumen.records.scope import Actor
from koumen.records.uid import new_uid

pytestmark = pytest.mark.django_db
NUMBER = "13811112222"
SAID = f"女儿李四妹{NUMBER}说"
NO_WORDS = {
    "absences.add_absence": "a reason of the list and days",
    "absences.end_absence": "a day",
    "accounts.create_administrator": "a password, kept as a digest, and an account's name",
    "accounts.open_account": "names that take no number, and a password, kept as a digest",
    "accounts.reset_password": "a password, kept as a digest",
    "accounts.start_account": "nothing",
    "accounts.stop_account": "nothing",
    "offices.open_office": "a name that takes no number",
    "accounts.set_password": "a password, kept as a digest",
    "accounts.change_own_password": "a password, kept as a digest",
    "assigning.assign": "people, someone who goes to doors, a day",
    "areas.load_areas": "the public names of places",
    "areas.load_bundled": "the public names of places",
    "areas.take_areas": "the public names of places",
    "drafts.drop_draft": "a page's address",
    "exports.export_inputs": "a folder outside the database",
    "full_values.decide_full_values": "yes or no, and a day",
    "imports.confirm.confirm_roster": "what `accept` hands on",
    "imports.confirm.drop_roster": "nothing",
    "imports.preview.preview_roster": "what `hand_in` hands on",
    "imports.returned.returned_rows": "nothing",
    "keys.keep_key_check": "nothing",
    "night.nightly_round": "nothing",
    "area_names.turn_names": "nothing",
    "own_cadences.end_own_cadence": "a day",
    "people.complete_person": "nothing",
    "moves.name_head": "nothing",
    "packs.adopt_pack": "the law's text",
    "packs.adopt_folders": "the law's text",
    "contacts.end_contact": "a day",
    "special_periods.close_special_period": "a day",
    "special_periods.withdraw_special_period": "nothing",
    "inclusion.confirm_village": "as confirm_inclusion",
    "visits.record_many": "as record_knock",
    "taken_over.take_over_visits": "as record_knock",
}
HELPERS = {
    "known_numbers.refuse_known", "demonstration.roster.on_day", "offices.area_managed", "timeline.place_from", "timeline.tell_stay", "assigning.end_assignments",
    "timeline.gone_from", "retelling.retell", "imports.confirm.batch_of", "imports.preview.allow",
    "imports.settling.settle",
    "permission.require", "permission.person_of", "permission.people_of", "visit_rows.kept_already", "visit_rows.keep",
    "visit_rows.visit_row",
}  # fmt: skip


class Office:
    """A township's officer, a county's, someone they look after and a child."""

    def __init__(self) -> None:
        for pack in ("example-county-2026", "guangxi-2023"):
            adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
        self.village = world.a_village()
        self.officer: Actor = world.acting(world.a_user("township", world.a_township(), name="韦秀兰"))
        self.county: Actor = world.acting(world.a_user("county", world.a_county(), name="覃局"))
        self.granny = str(world.an_elder(80, alone=True, tekun="none", since=date(2020, 1, 1)).uid)
        self.child = str(world.a_child().uid)
        derive_all(today=world.TODAY)

    def knock(self, **known: Any) -> NewKnock:
        """A shut door with words in every field that takes them."""
        member = MemberTold(person=self.granny, reason=SAID, suggestion=SAID, outcome=SAID)
        told = {"uid": str(new_uid()), "day": world.TODAY, "channel": "home", "result": "not_home"}
        return NewKnock(**told, visitor_name="覃阿姨", relation=SAID, contacted=(SAID,), members=(member,), **known)

    def visit(self) -> str:
        """The uid of a visit kept before."""
        record_knock(self.officer, knock=self.knock())
        return str(Visit.objects.standing().order_by("pk").values_list("uid", flat=True).last())

    def warned(self) -> SpecialPeriod:
        """A warning under way, with words in every field."""
        told = {"area": self.village.uid, "since": date(2026, 11, 19), "level": SAID, "source": SAID}
        return declare_special_period(self.officer, event="disaster-warning", **told)

    def told_fact(self) -> dict[str, Any]:
        """A fact told before, by its name and day."""
        told = {"person": self.granny, "fact": "serious_illness"}
        add_fact(self.officer, **told, value="是", since=date(2026, 11, 1), source=SAID, evidence=SAID)
        return told

    def list_handed_in(self) -> None:
        """A list with the number in every cell, sheet, heading and file name, confirmed."""
        head = f"姓名,性别,身份证号码,住址,联系电话,类型,备注,信息来源,户号,户主,与户主关系,组,紧急联系人,紧急联系人电话,{SAID}\n"
        cells = [
            "覃福生",
            *[SAID] * 2,
            f"荷塘村{SAID}",
            NUMBER,
            *[SAID] * 3,
            *[NUMBER] * 4,
            f"覃小军{NUMBER}",
            NUMBER,
            SAID,
        ]
        refused = ["莫老四", *[SAID] * (len(cells) - 1)]
        text = head + ",".join(cells) + "\n" + ",".join(refused) + "\n" + f"填报单位：{SAID}\n"
        batch = hand_in(
            self.officer, name=f"{SAID}.csv", data=text.encode(), area=str(world.a_township().uid), pack="liuzhou-2021"
        )
        accept(self.officer, batch=str(batch), leaves=[], places={}, same={})
        returned_rows(self.officer, batch_uid=batch)


def _contact(w: Office) -> None:
    told = {"person": w.granny, "kind": "child", "relation": SAID, "phone": NUMBER}
    with pytest.raises(Refused, match="不写号码"):
        add_contact(w.officer, name=SAID, **told)
    add_contact(w.officer, name="李四妹", since=date(2026, 11, 1), **told)
    end_contact(w.officer, contact=str(Contact.objects.get().uid))


def _names(w: Office) -> None:
    with pytest.raises(Refused, match="不写号码"):
        record_knock(w.officer, knock=NewKnock(**{**_fields(w.knock()), "visitor_name": SAID}))
    with pytest.raises(Refused, match="不写号码"):
        record_knock(w.officer, knock=NewKnock(**{**_fields(w.knock()), "respondent": SAID}))


def _fields(knock: NewKnock) -> dict[str, Any]:
    return {name: getattr(knock, name) for name in NewKnock.__slots__}


def _person(w: Office) -> None:
    with pytest.raises(Refused, match="不写号码"):
        correct_person(w.officer, person=w.granny, told=WhoTold(name=SAID), reason=SAID)
    correct_person(w.officer, person=w.granny, told=WhoTold(phone=NUMBER, address=SAID), reason=SAID)


def _facts(w: Office) -> None:
    for fact in ("children_away_months", "hukou_region"):
        with pytest.raises(Refused, match="收到"):
            add_fact(w.officer, person=w.granny, fact=fact, value=NUMBER, since=world.TODAY, source="本人")


def _full(w: Office) -> None:
    ask_full_values(w.officer, person=w.child, reason=SAID)
    open_full_values(w.county, person=w.granny, reason=SAID)


def _added(w: Office) -> None:
    told = {"to": NewPlace(area=str(w.village.uid), door=SAID), "phone": NUMBER, "address": SAID}
    with pytest.raises(Refused, match="不写号码"):
        add_person(w.officer, new=NewPerson(name=SAID, **told))
    with pytest.raises(Refused, match="不写号码"):
        add_person(w.officer, new=NewPerson(name="莫阿婆", by_name=SAID, **told))
    add_person(w.officer, new=NewPerson(name="莫阿婆", **told))


def _visitor(w: Office) -> str:
    told = {"kind": "cadre", "area": str(w.village.uid), "phone": NUMBER}
    for wrong in ({"name": SAID}, {"name": "黄志强", "post": SAID}):
        with pytest.raises(Refused, match="不写号码"):
            add_visitor(w.officer, new=NewVisitor(**told, **wrong))
    return add_visitor(w.officer, new=NewVisitor(name="黄志强", **told)).uids[0]


def _handed(w: Office) -> None:
    old, new = _visitor(w), str(world.a_visitor("蓝秀珍", village=w.village).uid)
    assign(w.officer, people=[w.granny], visitor=old)
    hand_over_village(w.officer, takers={old: new}, day=world.TODAY, reason=SAID)


def _reported(w: Office) -> str:
    return report_exit(w.officer, person=w.granny, kind="died", day=world.TODAY, proof=SAID).uids[0]


def _merged(w: Office) -> None:
    record_knock(w.officer, knock=w.knock())
    other = str(world.an_elder(80, since=date(2020, 1, 1)).uid)
    merge_people(w.officer, keep=other, merged=w.granny, reason=SAID)
    undo_merge(w.officer, person=other, merged=w.granny, reason=SAID)


WORDS: dict[str, Callable[[Office], object]] = {
    "assigning.add_visitor": _visitor,
    "assigning.hand_over": _handed,
    "assigning.hand_over_village": _handed,
    "contacts.add_contact": _contact,
    "drafts.keep_draft": lambda w: keep_draft(
        ticket=ticket_for(w.officer, "visit"), content={"suggestion": SAID}, now=w.officer.now
    ),
    "facts.add_fact": _facts,
    "facts.correct_fact": lambda w: correct_fact(
        w.officer, **w.told_fact(), told_since=date(2026, 11, 1), value="否", since=date(2026, 11, 2),
        source=SAID, evidence=SAID,
    ),
    "facts.withdraw_fact": lambda w: withdraw_fact(w.officer, **w.told_fact(), since=date(2026, 11, 1), reason=SAID),
    "full_values.open_full_values": _full,
    "full_values.ask_full_values": _full,
    "imports.hand_in.hand_in": Office.list_handed_in,
    "imports.hand_in.accept": Office.list_handed_in,
    "inclusion.confirm_inclusion": lambda w: confirm_inclusion(
        w.officer, people=[w.granny], pack="guangxi-2023", reasons=SAID
    ),
    "inclusion.return_inclusion": lambda w: return_inclusion(
        w.officer, person=w.granny, pack="guangxi-2023", reason=SAID
    ),
    "inclusion.exclude": lambda w: exclude(w.officer, person=w.granny, pack="guangxi-2023", reason=SAID),
    "inclusion.confirm_exit": lambda w: confirm_exit(w.officer, people=[w.granny], reason=SAID),
    "own_cadences.set_own_cadence": lambda w: set_own_cadence(
        w.officer, person=w.granny, pack="guangxi-2023", channels=["home"], at_least=1, per="month", reason=SAID
    ),
    "adding.add_person": _added,
    "merging.merge_people": _merged,
    "merging.undo_merge": _merged,
    "moves.move_people": lambda w: move_people(
        w.officer, people=[w.granny], on=world.TODAY, to=NewPlace(area=str(w.village.uid), door=SAID), words=SAID
    ),
    "people.correct_person": _person,
    "stays.leave_roster": lambda w: leave_roster(
        w.officer, person=w.granny, on=world.TODAY, reason="other", note=SAID
    ),
    "stays.return_to_roster": lambda w: (
        leave_roster(w.officer, person=w.granny, on=world.TODAY, reason="other", note=SAID),
        return_to_roster(w.officer, person=w.granny, reason=SAID),
    ),
    "exits.report_exit": lambda w: report_exit(
        w.officer, person=w.granny, kind="died", day=world.TODAY, proof=SAID
    ),
    "exits.verify_exit": lambda w: verify_exit(w.officer, exit=_reported(w), proof=SAID),
    "exits.reject_exit": lambda w: reject_exit(w.officer, exit=_reported(w), proof=SAID),
    "exits.confirm_exit_report": lambda w: confirm_exit_report(
        w.officer, exit=verify_exit(w.officer, exit=_reported(w), proof=SAID).uids[0], proof=SAID
    ),
    "reminders.remind": lambda w: (
        _contact(w),
        add_contact(w.officer, person=w.granny, kind="child", name="李五妹"),
        remind(
            w.officer, contact=str(Contact.objects.get(name="李五妹").uid), day=world.TODAY, way="phone", said=SAID
        ),
    ),
    "relocations.tell_relocations": lambda w: tell_relocations(
        w.officer, period=str(w.warned().uid), told=[Relocated(w.granny, "moved", SAID)]
    ),
    "special_periods.declare_special_period": Office.warned,
    "special_periods.load_notice": lambda w: load_notice(
        w.county, name=f"{SAID}.csv", data=a_notice(2027).encode()
    ),
    "suggestions.make_suggestion": lambda w: make_suggestion(w.officer, text=SAID, page=SAID),
    "suggestions.answer_suggestion": lambda w: answer_suggestion(
        w.county, suggestion=make_suggestion(w.officer, text=SAID).uid, answer=SAID
    ),
    "visits.record_knock": lambda w: (record_knock(w.officer, knock=w.knock()), _names(w)),
    "visits.correct_visit": lambda w: correct_visit(w.officer, visit=w.visit(), knock=w.knock()),
    "visits.withdraw_visit": lambda w: withdraw_visit(w.officer, visit=w.visit(), reason=SAID),
}  # fmt: skip


def deeds() -> set[str]:
    """Every public function of the room whose first word is the actor."""
    found = set()
    for module in pkgutil.walk_packages(koumen.actions.__path__, "koumen.actions."):
        for name, each in vars(importlib.import_module(module.name)).items():
            own = inspect.isfunction(each) and each.__module__ == module.name and not name.startswith("_")
            if own and next(iter(inspect.signature(each).parameters), "") == "actor":
                found.add(f"{module.name.removeprefix('koumen.actions.')}.{name}")
    return found


def test_every_deed_is_tried_or_takes_no_words() -> None:
    without_an_actor = {"drafts.keep_draft"}
    assert deeds() | without_an_actor == {*WORDS, *NO_WORDS, *HELPERS}


def everything() -> str:
    """Everything that lies in the database, as its own tables hold it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.parametrize("deed", WORDS)
def test_a_number_typed_is_nowhere_in_plain(deed: str) -> None:
    WORDS[deed](Office())
    assert [line for line in everything().splitlines() if NUMBER in line] == []


def test_what_is_looked_through_holds_what_is_plain() -> None:
    Office()
    assert "覃局" in everything()
