"""What is asked at a door: seasonal items only in their season, comparisons only from the second visit on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koumen.policy.checklist import asked
from koumen.policy.library import open_pack

AT_HOME = {"tekun": "dispersed", "dibao": False, "sudden_hardship": False, "children": "elsewhere"}
IN_INSTITUTION = {**AT_HOME, "tekun": "institutional"}


def ids(pack_id: str, day: date, facts: dict[str, Any] = AT_HOME, **more: Any) -> set[str]:
    pack = open_pack(pack_id)
    return {item.id for item in asked(pack, pack.variants[0], facts, day, **{"channel": "home"} | more)}


@pytest.mark.clause("FZ-04-17")
def test_fuzhou_asks_wiring_and_flood_safety_only_in_a_flood_season() -> None:
    flood = {"wiring-safety", "flood-safety"}
    assert flood <= ids("fuzhou-2018", date(2026, 6, 10), events={"flood-season"})
    assert not flood & ids("fuzhou-2018", date(2026, 6, 10))


@pytest.mark.clause("FZ-04-18")
def test_fuzhou_asks_temperature_and_heating_only_in_winter() -> None:
    winter = {"indoor-temperature", "heating-safety"}
    for day in (date(2026, 12, 1), date(2027, 1, 15), date(2027, 2, 28), date(2028, 2, 29)):
        assert winter <= ids("fuzhou-2018", day), day
    for day in (date(2026, 11, 30), date(2027, 3, 1), date(2027, 7, 15)):
        assert not winter & ids("fuzhou-2018", day), day


@pytest.mark.clause("FZ-04-18")
def test_fuzhou_takes_the_indoor_temperature_in_degrees() -> None:
    pack = open_pack("fuzhou-2018")
    item = next(item for item in pack.items if item.id == "indoor-temperature")
    assert (pack.scales[item.scale].kind, pack.scales[item.scale].unit) == ("number", "℃")


@pytest.mark.clause("FZ-04-13")
def test_home_safety_is_not_asked_of_people_in_institutions_but_is_when_that_is_unknown() -> None:
    home = {"gas-safety", "water-heating-safety", "power-safety"}
    assert home <= ids("fuzhou-2018", date(2026, 6, 10))
    assert not home & ids("fuzhou-2018", date(2026, 6, 10), IN_INSTITUTION)
    assert "mood" in ids("fuzhou-2018", date(2026, 6, 10), IN_INSTITUTION)
    assert home <= ids("fuzhou-2018", date(2026, 6, 10), {**AT_HOME, "tekun": None})


@pytest.mark.clause("GX-A2-28", "GX-A2-29", "GX-A2-31")
def test_guangxi_compares_nothing_on_a_first_visit() -> None:
    day = date(2026, 6, 10)
    comparing = {"expression", "illness", "disease-name", "family-size", "family-more", "mood", "indoors"}
    assert comparing <= ids("guangxi-2023", day)
    assert not comparing & ids("guangxi-2023", day, first_visit=True)
    assert "gas-safety" in ids("guangxi-2023", day, first_visit=True)


@pytest.mark.clause("GX-A2-31")
def test_guangxi_wants_the_name_of_the_disease_when_it_is_severe() -> None:
    illness = next(item for item in open_pack("guangxi-2023").items if item.id == "illness")
    assert illness.requires == {"severe": "disease-name"}


@pytest.mark.clause("GX-06-11")
def test_guangxi_asks_about_relocation_only_while_a_disaster_warning_is_out() -> None:
    day = date(2026, 6, 10)
    assert "relocation" in ids("guangxi-2023", day, events={"disaster-warning"})
    assert "relocation" not in ids("guangxi-2023", day)
    assert "relocation" not in ids("guangxi-2023", day, events={"cold-wave"})


@pytest.mark.clause("GX-04-5")
def test_guangxi_asks_about_family_care_only_of_those_with_children() -> None:
    day = date(2026, 6, 10)
    assert "family-contact" in ids("guangxi-2023", day)
    assert "family-contact" not in ids("guangxi-2023", day, {**AT_HOME, "children": "none"})
    assert "family-contact" in ids("guangxi-2023", day, {**AT_HOME, "children": None})


@pytest.mark.clause("EMS-A1-9", "EMS-A1-15", "EMS-A1-18")
def test_emeishan_asks_the_same_on_the_phone_as_at_the_door() -> None:
    day = date(2026, 6, 10)
    assert ids("emeishan-2022", day) == ids("emeishan-2022", day, channel="phone", first_visit=True)
