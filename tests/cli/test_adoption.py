"""A freshly installed office puts policies into force without a page: a base, its county's rules, a second county's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import world
from django.db.models import F

from koumen.cli import main
from koumen.policy.read import read_text
from koumen.records.models import AdoptedPack, Window

pytestmark = pytest.mark.django_db
OVERLAY = """
[overlay]
id = "neighbour-2026"
of = "liuzhou-2021"
title = "邻县细则（示例）"
number = ""
issuer = "邻县民政局"
level = "county"
region = "450205"
from = 2026-01-01
version = "1"
example = true

[[set]]
parameter = "advanced_age"
value = 75
clause = "二"
"""


def adopted() -> dict[str, int]:
    return dict(AdoptedPack.objects.filter(until=None).values_list("pack", "pk"))


def test_a_policy_is_adopted_and_owed_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    world.an_elder(84, alone=True, tekun="none", dibao=True)
    assert main(["policy", "adopted"]) == 0 and "还没有采用" in capsys.readouterr().out
    assert main(["policy", "adopt", "guangxi-2023", "example-county-2026", "--since", "2026-01-01"]) == 0
    said = capsys.readouterr().out
    assert "已采用 guangxi-2023" in said and "已采用 liuzhou-2021" in said
    assert set(Window.objects.values_list("pack", flat=True)) == {"guangxi-2023", "liuzhou-2021"}


def test_a_second_county_s_rules_stand_beside_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "neighbour-2026"
    folder.mkdir()
    (folder / "pack.toml").write_text(OVERLAY, "utf-8")
    assert main(["policy", "adopt", "example-county-2026", "--since", "2026-01-01"]) == 0
    assert main(["policy", "adopt", str(folder), "--since", "2026-02-01"]) == 0
    assert main(["policy", "adopted"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "邻县细则（示例）" in lines[-1] and "示例县特殊民政" in lines[-1]
    again = adopted()
    assert main(["policy", "adopt", str(folder)]) == 0
    assert adopted() == again
    capsys.readouterr()
    assert main(["policy", "adopt", str(folder), "--since", "2026-03-01"]) == 2
    assert "已自 2026-02-01 起采用，不能改为自 2026-03-01 起" in capsys.readouterr().err
    assert adopted() == again


def test_a_base_and_two_counties_rules_are_adopted_on_one_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "neighbour-2026"
    folder.mkdir()
    (folder / "pack.toml").write_text(OVERLAY, "utf-8")
    for name in ("liuzhou-2021", "example-county-2026", str(folder)):
        assert main(["policy", "adopt", name, "--since", "2027-01-01"]) == 0, capsys.readouterr().err
    kept = AdoptedPack.objects.get(until=None)
    assert [each.id for each in read_text(kept.files).documents] == ["example-county-2026", "neighbour-2026"]
    capsys.readouterr()
    assert main(["policy", "adopted"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert AdoptedPack.objects.filter(until__gt=F("since")).count() == 0, "the first two held on no day"
    (folder / "pack.toml").write_text(OVERLAY.replace("value = 75", "value = 70"), "utf-8")
    assert main(["policy", "adopt", str(folder), "--since", "2026-12-01"]) == 2
    assert "请改为自 2027-01-01 或以后采用" in capsys.readouterr().err


def test_a_faulty_or_unknown_policy_is_refused_and_nothing_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "neighbour-2026"
    folder.mkdir()
    (folder / "pack.toml").write_text(OVERLAY.replace("advanced_age", "advanced_aeg"), "utf-8")
    assert main(["policy", "adopt", "guangxi-2023", str(folder)]) == 2
    assert "advanced_aeg" in capsys.readouterr().err
    assert main(["policy", "adopt", "no-such"]) == 2
    assert not AdoptedPack.objects.exists()


SUCCESSOR = (
    OVERLAY.replace('"neighbour-2026"', '"neighbour-2028"')
    .replace('of = "liuzhou-2021"', 'of = "liuzhou-2021"\nreplaces = "neighbour-2026"')
    .replace("2026-01-01", "2028-01-01")
    .replace("value = 75", "value = 78")
)
TOWN = OVERLAY.replace('"neighbour-2026"', '"town-2027"').replace('of = "liuzhou-2021"', 'of = "neighbour-2026"')


def test_a_county_renews_its_rules_and_its_town_stands_over_them(tmp_path: Path) -> None:
    town = TOWN.replace("county", "township").replace("450205", "450205101").replace("2026-01-01", "2027-01-01")
    texts = {
        "neighbour-2026": OVERLAY,
        "neighbour-2028": SUCCESSOR,
        "town-2027": town.replace("value = 75", "value = 70"),
    }
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.toml").write_text(text, "utf-8")
    for name, day in (("neighbour-2026", "2026-01-01"), ("town-2027", "2026-02-01"), ("neighbour-2028", "2026-03-01")):
        assert main(["policy", "adopt", str(tmp_path / name), "--since", day]) == 0
    assert set(adopted()) == {"liuzhou-2021"}
    kept = AdoptedPack.objects.get(until=None)
    variants = {each.region: each for each in read_text(kept.files).variants}
    ages = [variants[region].parameters["advanced_age"].on(date(2028, 6, 1)) for region in ("450205", "450205101")]
    assert ages == [78, 70]
    assert variants["450205"].parameters["advanced_age"].on(date(2027, 6, 1)) == 75
