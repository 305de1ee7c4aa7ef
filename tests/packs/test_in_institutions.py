"""People who live in an institution are not asked about a home of their own; where nobody knows, they are asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koumen.policy.checklist import asked
from koumen.policy.library import open_pack

A_DAY = date(2026, 6, 10)
OF_THE_HOME = {
    "liuzhou-2021": {"dwelling", "dwelling-difficulties"},
    "jingdezhen-2020": {"house", "gas", "fire", "household-hygiene", "surroundings-hygiene", "indoors", "neighbours"},
    "fuzhou-2018": {"gas-safety", "power-safety", "household-hygiene", "outdoors", "neighbours"},
    "guangxi-2023": {"gas-safety", "household-hygiene", "house-safe", "drinking-water", "fire-power-gas", "neighbours"},
    "emeishan-2022": {"gas-safety", "heating-safety", "power-safety"},
}


def ids(name: str, facts: dict[str, Any]) -> set[str]:
    pack = open_pack(name)
    return {item.id for item in asked(pack, pack.variants[0], facts, A_DAY, channel="home")}


@pytest.mark.parametrize("name", OF_THE_HOME)
def test_the_home_is_asked_about_unless_it_is_an_institution(name: str) -> None:
    home = OF_THE_HOME[name]
    assert home <= ids(name, {"in_institution": False, "tekun": "none"})
    assert home <= ids(name, {})
    assert not home & ids(name, {"in_institution": True})


@pytest.mark.clause("FZ-02-2", "FZ-04-10")
def test_fuzhou_asks_people_in_institutions_about_their_family() -> None:
    assert "family-size" in ids("fuzhou-2018", {"in_institution": True, "tekun": "institutional"})
