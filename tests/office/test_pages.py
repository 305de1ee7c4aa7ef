"""Every page from its rows alone: the templates never reach the database, and say what the rows say.

No test here may touch the database (pytest-django forbids it), so a template that did would fail.
"""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from office import sample

from koumen.ledgers.rows import trail
from koumen.office import shown
from koumen.office.page import nav

PERIODS = shown.special_periods(sample.SPECIAL_PERIODS, {})
PAGES = {
    "workbench": shown.workbench(sample.WORKBENCH, ""),
    "workbench-empty": shown.workbench(sample.EMPTY_WORKBENCH, ""),
    "roster": shown.roster(sample.ROSTER, True),
    "roster-empty": shown.roster(dataclasses.replace(sample.ROSTER, rows=(), total=0), True),
    "person": {"file": sample.CASEFILE},
    "visit_choose": {"roster": sample.ROSTER},
    "visit": {"form": sample.VISIT_FORM, "person": "p3", "result": "met", "faults": []},
    "special_periods": PERIODS,
    "monthly": shown.monthly(sample.MONTHLY),
    "progress": shown.progress(sample.PROGRESS),
    "policies": {"page": sample.POLICIES},
    "policy": {"page": sample.POLICY},
    "suggestions": {"page": sample.SUGGESTIONS},
    "imports": {"page": sample.IMPORTS, "given": {}},
    "import": {"preview": sample.IMPORT_PREVIEW},
    "password": {"form": []},
    "account": {"kept": trail.TrailKept(120, 3, sample.AT)},
}


def page(name: str, **changed: object) -> str:
    """Render a page in its frame."""
    context = {**PAGES[name], "shell": sample.SHELL, "nav": nav(sample.SHELL, "workbench"), "legend": [], **changed}
    context.setdefault("trail", sample.TRAIL)
    request = RequestFactory().get("/")
    return render_to_string(f"office/{name.split('-')[0]}.html", context, request)


class Outline(HTMLParser):
    """The parts of a page that must hang together: ids, what points at them, fields without a label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.points: list[str] = []
        self.fields: list[str] = []
        self.labelled: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if "id" in told:
            self.ids.append(told["id"])
        self.points += told.get("aria-labelledby", "").split() + told.get("aria-controls", "").split()
        if tag == "label" and "for" in told:
            self.labelled.add(told["for"])
        if "hidden" in told:
            return
        if tag in ("select", "textarea") or (tag == "input" and told.get("type") in ("text", "date", "search", "file")):
            self.fields.append(told.get("id", f"{tag} {told.get('name')}"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_without_the_database(name):
    html = page(name)
    assert "示例县访视管理" in html
    assert "这页怎么用" in html
    assert "{{" not in html and "{%" not in html
    assert "None" not in re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_single_and_everything_pointed_at_is_there(name):
    outline = Outline(page(name))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.points) <= set(outline.ids)
    assert set(outline.fields) <= outline.labelled


def test_the_workbench_goes_from_special_periods_over_missed_to_the_present_period():
    html = page("workbench")
    order = [html.index(f'id="group-{sort}"') for sort in ("special", "missed", "due")]
    assert order == sorted(order)
    assert "每半月上门 1 次；已电话 2 次，不计入上门次数" in html
    assert "县细则 第六条" in html
    assert "小龙村一组 户主本人" in html and "1955 年生" in html


@pytest.mark.parametrize("name", ["workbench", "progress", "special_periods", "policies"])
def test_every_figure_opens_the_list_behind_it(name):
    html = page(name)
    figures = re.findall(r'<(a|div) class="figure(?: late)?"(.*?)</\1>', html, re.DOTALL)
    assert all("href=" in figure for _, figure in figures)
    assert "/roster/?" in html or "/figures/?" in html


def test_a_person_s_unknown_fact_is_to_be_asked_and_never_a_no():
    html = page("person")
    assert re.search(r"生活自理能力</th>\s*<td[^>]*><b[^>]*>待核实", html)


def test_an_unanswered_door_shows_whom_to_call():
    html = page("visit")
    alarm, calm = sample.VISIT_FORM.next_steps
    assert f'class="message error"><b>{alarm.says}' in html
    assert f'class="message plain">{calm.says}' in html
    assert 'data-shown-for="result=not_home no_answer refused moved deceased other"' in html


def test_the_home_s_question_stands_once_and_each_member_s_own_under_their_name():
    html = page("visit")
    assert html.count('name="household:home-safety"') == 3
    assert html.count('name="p3:health"') == html.count('name="p5:health"') == 3


def test_what_was_told_before_a_fault_is_still_there():
    form = dataclasses.replace(
        sample.VISIT_FORM, values={"contacted": "问了邻居", "p3:health": "worse", "suggestion-p5": "配药"}
    )
    html = page("visit", form=form, result="not_home", faults=["请选方式：上门、电话等。"])
    assert "问了邻居" in html and "配药" in html
    assert re.search(r'name="p3:health" value="worse" checked', html)
    assert 'role="alert"' in html


@pytest.mark.clause("LZ-A2-4")
def test_the_monthly_table_has_the_document_s_columns_in_its_order():
    heads = re.findall(r"<th>(.*?)</th>", page("monthly"))
    said = [head.replace("　", "") for head in heads]
    assert said == list(sample.monthly.COLUMNS)


def test_progress_has_areas_in_their_order_and_no_rank():
    html = page("progress")
    order = [html.index(name) for name in ("平山村", "小龙村", "石门村", "平山社区")]
    assert order == sorted(order)
    assert "名次" not in re.sub(r"不排名次", "", html)
    assert "208/231" in re.sub(r"<[^>]+>", "", html)


def test_demonstration_log_ins_are_offered_only_when_there_are_any():
    form = {"username": "", "password": "", "non_field_errors": []}
    request = RequestFactory().get("/login/")
    demo = render_to_string("office/login.html", {"doorway": sample.DOORWAY, "form": form}, request)
    plain = dataclasses.replace(sample.DOORWAY, demo_logins=())
    real = render_to_string("office/login.html", {"doorway": plain, "form": form}, request)
    assert "演示账号" in demo
    assert "演示账号" not in real


@pytest.mark.parametrize(
    ("name", "says"),
    [("404", "没有找到"), ("403", "没有权限"), ("500", "系统出错了"), ("400", "请求有误"), ("405", "不能这样打开")],
)
def test_a_page_that_is_not_there_says_what_to_do_next(name, says):
    html = render_to_string(f"{name}.html")
    assert says in html
    assert "回到工作台" in html
