"""`policy check` and the `koumen policy` commands: faults first, then what is left open and what no rule answers."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from policy.texts import ALONE, HEAD, overlay

from koumen.cli import main
from koumen.policy.check import Report, check
from koumen.policy.library import bundled

BROKEN = Path(__file__).parent / "broken"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def checked(folder: Path, text: str = ALONE, cases: str | None = None) -> Report:
    (folder / "pack.toml").write_text(HEAD + text, "utf-8")
    if cases is not None:
        (folder / "cases.toml").write_text(cases, "utf-8")
    return check(folder)


@pytest.mark.parametrize("name", bundled())
def test_the_bundled_packs_have_no_faults(name: str) -> None:
    assert check(bundled()[name]).faults == ()


@pytest.mark.clause("LZ-01-3", "LZ-04-5")
def test_liuzhou_leaves_open_what_its_text_leaves_to_the_county() -> None:
    found = "\n".join(check(bundled()["liuzhou-2021"]).open_parameters)
    for name in (
        "advanced_age",
        "key_regular",
        "general_regular",
        "children_are_key",
        "cold_wave",
        "flood_season",
        "first_visit",
    ):
        assert name in found


def test_the_example_county_leaves_nothing_open() -> None:
    assert check(bundled()["example-county-2026"]).open_parameters == ()


def test_an_open_parameter_is_listed_with_what_waits_for_it(folder: Path) -> None:
    (line,) = checked(folder).open_parameters
    assert line == "首次探访期限（first_days）〔三〕：在定下之前，不产生“新纳入的按期首次探访”"


def test_a_duty_without_a_number_is_listed(folder: Path) -> None:
    duty = '\n[[duty]]\nid = "any-time"\nclause = "三"\nsays = "随时探访"\nno_number = "随时"\n'
    assert checked(folder, ALONE + duty).no_numbers == ("随时探访（any-time）〔三〕：随时",)


def test_an_article_that_no_rule_cites_is_noted(folder: Path) -> None:
    notes = checked(folder, ALONE + '[[role]]\nid = "village"\nclause = "五.二"\nlabel = "村委会"\n').notes
    assert [note for note in notes if note.startswith("没有规则引用")] == [
        "没有规则引用“四”：补上规则，或用 [[guidance]] 写明为什么不需要",
        "没有规则引用“五.一”：补上规则，或用 [[guidance]] 写明为什么不需要",
    ]


def test_a_guidance_note_answers_for_its_clause(folder: Path) -> None:
    guidance = '[[guidance]]\nid = "aim"\nclause = "四"\nlabel = "目的"\nwhy = "总的目的，没有可办的事"\n'
    text = ALONE + '[[role]]\nid = "village"\nclause = "五"\nlabel = "村委会"\n' + guidance
    assert not [note for note in checked(folder, text).notes if note.startswith("没有规则引用")]


def test_what_nothing_uses_is_noted(folder: Path) -> None:
    text = ALONE + (
        '[[parameter]]\nid = "unused"\nclause = "二"\nlabel = "没用的"\nkind = "number"\nvalue = 1\n'
        '[[finding]]\nid = "lonely"\nclause = "三"\nlabel = "孤独"\nsort = "need"\n'
    )
    notes = checked(folder, text).notes
    assert "参数“没用的”（unused）没有规则用到" in notes
    assert "问题“孤独”（lonely）没有项目会记到，也没有时限针对它" in notes


def test_rules_without_a_worked_example_are_noted(folder: Path) -> None:
    assert "还没有 cases.toml：每条类型、档次、任务都要有例子" in checked(folder).notes
    cases = '[[case]]\nsays = "x"\non = 2026-02-01\nthen = "none"\nrules = ["category:alone", "tier:key"]\n'
    unproven = [note for note in checked(folder, cases=cases).notes if "没有例子" in note]
    assert unproven == ["没有例子证明 tier:general", "没有例子证明 duty:key-visit"]


def test_an_unreadable_cases_file_is_a_fault(folder: Path) -> None:
    (fault,) = checked(folder, cases="[[case").faults
    assert (fault.code, fault.file) == ("P001", "cases.toml")


def test_check_prints_faults_on_stderr_and_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", str(BROKEN / "unknown-tier")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "unknown-tier：1 处错误" in told.err
    assert "P201 pack.toml 第 26 行第 17 列 duty.monthly.tier：没有名为“kye”的对象档次" in told.err


def test_check_of_all_packs_exits_0_and_lists_what_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", "--all"]) == 0
    told = capsys.readouterr().out
    assert [f"{name}：没有错误" in told for name in bundled()] == [True] * len(bundled())
    assert "未定的参数" in told


@pytest.mark.parametrize("words", [[], ["--all", "liuzhou-2021"]])
def test_check_asks_for_one_pack_or_all(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", *words]) == 2
    assert "写一个政策包的标识或文件夹，或写 --all" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["show", "check", pytest.param("cases", marks=pytest.mark.long)])
def test_a_folder_here_that_bears_a_bundled_id_is_passed_over_aloud(
    word: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    assert main(["policy", word, "example-county-2026"]) == 0
    assert capsys.readouterr().err == ""
    (folder / "example-county-2026").mkdir()
    assert main(["policy", word, "example-county-2026"]) == 0
    said = "提示：读的是内置的 example-county-2026；要读这里的文件夹请写 ./example-county-2026\n"
    assert capsys.readouterr().err == said


def test_list_names_every_pack_and_what_an_overlay_stands_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == list(bundled())
    assert next(line for line in lines if line.startswith("example")).endswith("（liuzhou-2021 的下级细则）")


def test_show_prints_a_pack_by_id_or_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", "guangxi-2023"]) == 0
    by_id = capsys.readouterr().out
    assert main(["policy", "show", str(bundled()["guangxi-2023"])]) == 0
    assert capsys.readouterr().out == by_id
    assert by_id.startswith("全区特殊困难老年人探访关爱服务实施方案")


def test_show_of_what_does_not_exist_is_refused_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", "nowhere"]) == 2
    assert "找不到政策包“nowhere”" in capsys.readouterr().err


def test_an_id_other_than_the_folders_is_noted(folder: Path) -> None:
    assert any(note.startswith("标识“small-2026”与文件夹") for note in checked(folder).notes)
    assert not [note for note in check(bundled()["liuzhou-2021"]).notes if note.startswith("标识")]


def test_a_value_that_begins_after_its_pack_is_noted_with_what_waits_for_it() -> None:
    (note,) = (note for note in check(bundled()["guangxi-2023"]).notes if "才有值" in note)
    assert note == ("参数“其他老年人每月次数”（others_times）到2025年12月1日才有值：在此以前不产生“其他每月探访”")


def test_a_kind_without_a_chinese_name_is_noted_and_one_with_is_not(folder: Path) -> None:
    duty = '\n[[duty]]\nid = "x"\nclause = "三"\nsays = "看望"\nchannels = ["home"]\nper = "month"\nkinds = ["night", "inspection"]\n'
    assert [note for note in checked(folder, ALONE + duty).notes if "中文名" in note] == [
        "“night”没有中文名：在 [labels] 里写上，例如 night = “……”"
    ]
    named = '\n[labels]\nnight = "夜间看望"\n'
    assert not [note for note in checked(folder, ALONE + duty + named).notes if "中文名" in note]


def test_an_overlays_reading_of_words_alone_is_said_to_change_no_rule(tmp_path: Path) -> None:
    county = tmp_path / "county"
    county.mkdir()
    (county / "pack.toml").write_text(
        overlay(
            '[[reading]]\nassumption = "hukou-place"\nwe_read = "只看居住地"\nground = "县局"\nclause = "一"\n'
            '[[reading]]\nassumption = "elder-age"\nvalue = 65\nwe_read = "65 周岁以上"\nground = "县局"\nclause = "二"\n',
            of="fuzhou-2018",
            region="350102",
        ),
        "utf-8",
    )
    said = [note for note in check(county).notes if "只改文字，规则不变" in note]
    assert said == ["对“户籍地”〔三；县级细则一〕的另一种理解：只改文字，规则不变"]


def test_a_folder_that_is_called_pack_toml_is_no_text(folder: Path) -> None:
    (folder / "pack.toml").mkdir()
    assert [fault.code for fault in check(folder).faults] == ["P002"]


def test_a_text_nested_beyond_reason_is_a_fault(folder: Path) -> None:
    deep = ALONE.replace('when = "lives_alone"', "when = " + "{ not = " * 2000 + '"lives_alone"' + " }" * 2000)
    assert [fault.code for fault in checked(folder, deep).faults] == ["P001"]


def test_whoever_has_read_enough_of_a_pack_is_not_shown_a_traceback() -> None:
    show = f"{shlex.quote(sys.executable)} -m koumen.cli policy show guangxi-2023 | head -1"
    ran = subprocess.run(["/bin/sh", "-c", show], capture_output=True, text=True, check=False)
    assert ran.stdout.startswith("全区特殊困难老年人")
    assert ran.stderr == ""
