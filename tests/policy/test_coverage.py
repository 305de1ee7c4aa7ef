"""The clause coverage names only what exists, and counts a demand as answered only when something shows it."""

import json
import re
from pathlib import Path

import pytest

from koumen.cli import main
from koumen.policy.coverage import Coverage, coverage
from koumen.policy.coverage_sources import Sources

ROOT = Path(__file__).resolve().parents[2]

TEST_FILE = """
import pytest

@pytest.mark.clause("X-01-1")
def test_first(): ...

class TestMore:
    @pytest.mark.clause("X-01-2", "X-01-3")
    def test_second(self): ...

@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.clause("X-01-4"))])
def test_third(n): ...

def test_unmarked(): ...

@pytest.mark.clause("X-01-6")
@pytest.mark.parametrize(("day", "is"), [(date(2026, 1, 1), True), pytest.param(1, 2, id="last")])
@pytest.mark.parametrize("sort", ["a", 2, None])
def test_many(sort, day, is_): ...

@pytest.mark.skip
@pytest.mark.clause("X-01-7")
def test_skipped(): ...

@pytest.mark.clause("X-01-7")
def test_skipping():
    pytest.skip("not yet")
"""
CLI = """
def register(subparsers):
    policy = subparsers.add_parser("policy")
    actions = policy.add_subparsers()
    actions.add_parser("check").set_defaults(run=None)
    adoption.register(actions)
    other = subparsers.add_parser("areas")
"""
ROW = '[{id}]\nkind = "cadence"\nneeds = "Something."\nby = {by}\ntests = {tests}\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree with one test file, one page, one deed and one command."""
    files = {
        "tests/test_it.py": TEST_FILE,
        "src/koumen/office/urls.py": 'urlpatterns = [path("", views.workbench, name="workbench")]\n',
        "src/koumen/actions/visits.py": "def record_visit(): ...\n",
        "src/koumen/cli/policy.py": CLI,
        "src/koumen/cli/adoption.py": 'def register(actions):\n    actions.add_parser("adopt")\n',
        "tests/packs/shapes/small/cases.toml": '[[case]]\nid = "one"\nsays = "x"\ndemands = ["X-01-5"]\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "lists").mkdir()
    return tmp_path


def counted(tree: Path, *rows: str) -> Coverage:
    (tree / "lists" / "x.toml").write_text("\n".join(rows), "utf-8")
    return coverage(tree, tree / "lists")


def row(id: str = "X-01-1", by: list[str] | None = None, tests: list[str] | None = None) -> str:
    named = ["rule:liuzhou-2021/category:tekun"] if by is None else by
    return ROW.format(id=id, by=json.dumps(named), tests=json.dumps(tests or []))


def only(tree: Path, rows: str) -> tuple[str, list[str]]:
    found = counted(tree, rows)
    return found.demands[0].state, [fault for fault in found.faults if fault.startswith("x.toml")]


@pytest.mark.parametrize(
    "name",
    [
        "rule:liuzhou-2021/category:tekun",
        "rule:guangxi-2023/measure:monthly-visit-rate",
        "form:guangxi-2023/service-record",
        "page:workbench",
        "deed:actions.visits.record_visit",
        "command:koumen policy check",
        "command:koumen policy adopt",
        "command:koumen areas",
    ],
)
def test_a_demand_with_something_that_exists_and_a_marked_test_is_answered(tree: Path, name: str) -> None:
    assert only(tree, row(by=[name], tests=["tests/test_it.py::test_first"])) == ("answered", [])


@pytest.mark.parametrize(
    "name",
    [
        "rule:liuzhou-2021/category:nobody",
        "rule:nowhere-2020/category:tekun",
        "form:guangxi-2023/nothing",
        "page:nowhere",
        "deed:actions.visits.forget_visit",
        "deed:actions.nothing.record_visit",
        "command:koumen policy vanish",
        "command:koumen check",
        "command:koumen check policy",
        "command:koumen policy areas",
        "command:koumen policy check adopt",
        "command:koumen adopt",
        "hope:springs-eternal",
    ],
)
def test_a_name_that_does_not_exist_is_a_fault_and_answers_nothing(tree: Path, name: str) -> None:
    state, faults = only(tree, row(by=[name], tests=["tests/test_it.py::test_first"]))
    assert (state, faults) == ("open", [f"x.toml [X-01-1]：by 写的“{name}”不存在"])


def test_a_test_that_does_not_exist_or_is_not_marked_is_a_fault(tree: Path) -> None:
    state, faults = only(tree, row(tests=["tests/test_it.py::test_gone", "tests/test_it.py::test_unmarked"]))
    assert state == "open"
    assert faults == [
        "x.toml [X-01-1]：测试“tests/test_it.py::test_gone”不存在",
        "x.toml [X-01-1]：测试“tests/test_it.py::test_unmarked”没有标明这一条（clause 或 demands）",
    ]


@pytest.mark.parametrize(
    ("id", "test"),
    [
        ("X-01-1", "tests/test_it.py::test_first"),
        ("X-01-2", "tests/test_it.py::TestMore::test_second"),
        ("X-01-4", "tests/test_it.py::test_third"),
        ("X-01-5", "tests/packs/test_cases.py::test_case[small-one]"),
    ],
)
def test_every_marked_test_counts_without_being_listed(tree: Path, id: str, test: str) -> None:
    assert counted(tree, row(id)).demands[0].tests == (test,)


def test_a_demand_without_tests_or_without_an_answer_is_open(tree: Path) -> None:
    assert only(tree, row("X-09-9")) == ("open", [])
    assert only(tree, row(by=[])) == ("open", [])


def test_guidance_gives_its_reason(tree: Path) -> None:
    found = counted(tree, row("X-09-9", by=[]) + 'guidance = "a principle"\n')
    assert (found.demands[0].state, found.demands[0].guidance) == ("guidance", "a principle")
    assert found.counts() == {"answered": 0, "open": 0, "guidance": 1}


def test_a_mark_for_a_demand_that_is_not_listed_is_a_fault(tree: Path) -> None:
    assert "测试标了“X-01-2”，要求清单里没有这一条" in counted(tree, row()).faults


@pytest.mark.parametrize(
    ("test", "fault"),
    [
        ("test_many[a-day0-True]", ""),
        ("test_many[None-last]", ""),
        ("test_many[a-bogus]", "没有这一组参数"),
        ("test_first[a]", "没有这一组参数"),
        ("test_skipped", "是跳过的，不会运行"),
        ("test_skipping", "是跳过的，不会运行"),
    ],
)
def test_a_test_is_named_with_parameters_it_has_and_runs(tree: Path, test: str, fault: str) -> None:
    assert Sources(tree).wrong_test(f"tests/test_it.py::{test}") == fault


def test_a_skipped_test_answers_nothing_although_it_is_marked(tree: Path) -> None:
    assert only(tree, row("X-01-7")) == ("open", [])


def test_what_nothing_carries_yet_keeps_a_demand_open(tree: Path) -> None:
    text = row(tests=["tests/test_it.py::test_first"]) + 'lacks = "nobody follows it up"\n'
    found = counted(tree, text)
    assert (found.demands[0].state, found.demands[0].lacks) == ("open", "nobody follows it up")


def test_a_list_that_cannot_be_read_is_a_fault(tree: Path) -> None:
    (fault, *_) = counted(tree, "[X-01-1").faults
    assert fault.startswith("x.toml 读不成 TOML")
    assert "x.toml [kind]：要写成一个表" in counted(tree, 'kind = "cadence"').faults


def test_the_lists_are_held_against_the_table_of_the_demands(tree: Path) -> None:
    (tree / "lists" / "demands.csv").write_text("id,kind\nX-01-1,tier\nX-01-2,cadence\nX-01-3,cadence\n", "utf-8")
    (tree / "lists" / "y.toml").write_text(row("X-01-2"), "utf-8")
    faults = counted(tree, row("X-01-1"), row("X-01-2"), row("X-01-33")).faults
    assert "清单里少了“X-01-3”" in faults
    assert "x.toml [X-01-33]：文件里没有这一条要求" in faults
    assert "x.toml [X-01-1]：kind 写的“cadence”应为“tier”" in faults
    assert "“X-01-2”写了不止一次" in faults
    assert any(fault.startswith("liuzhou-2021 的 category:tekun：没有要求") for fault in faults)


def test_the_five_documents_are_listed_whole() -> None:
    found = coverage(ROOT)
    assert len(found.demands) == 361
    assert {len([d for d in found.demands if d.document == name]) for name in ("fuzhou", "guangxi", "liuzhou")} == {
        63,
        108,
        76,
    }
    assert len({demand.id for demand in found.demands}) == 361
    assert all(re.fullmatch(r"(LZ|JDZ|FZ|GX|EMS)-[0-9A-Z]+-\d+", demand.id) for demand in found.demands)


def test_nothing_is_named_that_does_not_exist() -> None:
    assert coverage(ROOT).faults == []


def test_the_json_form_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policy", "coverage", "--json"])
    rows = json.loads(capsys.readouterr().out)
    assert set(rows[0]) == {"id", "kind", "state", "by", "tests"}
    assert {row["state"] for row in rows} == {"answered", "open", "guidance"}
    assert all(row["by"] and row["tests"] for row in rows if row["state"] == "answered")


def test_cases_and_tests_are_found_where_they_stand() -> None:
    sources = Sources(ROOT)
    own = "tests/policy/test_coverage.py::test_cases_and_tests_are_found_where_they_stand"
    assert sources.wrong_test(own) == ""
    assert sources.wrong_test("tests/packs/test_cases.py::test_case[liuzhou-2021-tekun-alone]") == ""
    assert sources.wrong_test("tests/packs/test_cases.py::test_case[liuzhou-2021-nobody]") == "不存在"
