"""The main job in a browser: a roster comes in, a village is confirmed, visits are told, a cold wave is opened, and
the workbench, the progress and the monthly table follow.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import world
from playwright.sync_api import Page, expect

from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive
from koumen.policy.library import open_pack

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
ROSTER = Path(__file__).parents[1] / "imports" / "fixtures" / "official-libreoffice.xlsx"
PLACES = {
    "450299": "示例县",
    "450299101": "龙溪镇",
    "450299201": "青石乡",
    "450299101201": "大岭村委会",
    "450299101202": "新村村委会",
    "450299101001": "民权社区居委会",
    "450299201201": "上洞村委会",
    "450299201202": "新村村委会",
}


@pytest.fixture
def county():
    """The county of the list, two policies adopted, an officer, and a couple long on the roster."""
    for code, name in PLACES.items():
        world.a_place(code, name)
    for pack in ("liuzhou-2021", "guangxi-2023"):
        adopt_pack(world.the_machine(), open_pack(pack), since=date(2021, 1, 1))
    place = world.a_place("450299")
    world.an_office(place, "示例县民政局", kind="civil-affairs", keeps_from=date(2026, 1, 1))
    world.a_user("county", place, username="wei", name="韦秀兰")
    village = world.a_place("450299101201")
    world.a_visitor("黄志强", village=village)
    _, he, she = world.an_old_couple(village)
    derive([he.pk, she.pk], today=world.TODAY)
    return place


def log_in(page: Page) -> None:
    """Log in as the county's officer."""
    page.goto("/login/")
    page.get_by_label("用户名").fill("wei")
    page.get_by_label("密码").fill(world.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="今日访视任务")).to_be_visible()


def go(page: Page, entry: str) -> None:
    """Go by the rail."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name=re.compile(f"^{entry}")).click()


def import_roster(page: Page) -> None:
    """Hand the official list in, answer what it asks, confirm."""
    go(page, "访视对象名单")
    page.get_by_role("link", name="导入名单").click()
    page.get_by_label("名单文件").set_input_files(ROSTER)
    page.get_by_label("这是哪里的名单").select_option(label="示例县")
    page.get_by_label("按哪项政策的类型代码").select_option("liuzhou-2021")
    page.get_by_role("button", name="预览名单").click()
    expect(page.get_by_role("heading", name="official-libreoffice.xlsx")).to_be_visible()
    expect(page.get_by_text("莫老四").first).to_be_visible()
    page.get_by_label("是哪个村的").select_option(index=1)
    page.get_by_role("button", name=re.compile("^确认导入")).click()
    expect(page.get_by_text("已导入：新增 9")).to_be_visible()


def confirm_village(page: Page) -> None:
    """Confirm a whole village."""
    go(page, "访视对象名单")
    pick(page, "地方", "龙溪镇")
    page.get_by_role("button", name="查询").click()
    pick(page, "地方", "大岭村委会")
    page.get_by_label("待办").select_option("confirm")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("button", name=re.compile("^确认大岭村委会全部")).click()
    expect(page.get_by_role("status").get_by_text("已决定")).to_be_visible()
    expect(page.get_by_text("没有符合条件的人")).to_be_visible()


def open_cold_wave(page: Page) -> None:
    """Declare a cold wave from 19 November."""
    go(page, "特殊时期")
    page.get_by_label("哪种时期").select_option("cold-wave")
    page.get_by_label("哪个地方").select_option(label="示例县")
    page.get_by_label("从哪天起").fill("2026-11-19")
    page.get_by_label("级别（可不填）").fill("蓝色预警")
    page.get_by_label("依据什么通知").fill("县气象台第12号")
    page.get_by_role("button", name="宣布开始").click()
    expect(page.get_by_text("已宣布开始")).to_be_visible()


def open_form(page: Page, name: str) -> None:
    """Find somebody and open the form at their door."""
    go(page, "登记访视")
    page.get_by_label("姓名、拼音、首字母或身份证号码").fill(name)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=re.compile(f"登记访视\\s*：{name}")).click()
    expect(page.get_by_role("heading", name=re.compile("^登记访视："))).to_be_visible()


def told(page: Page) -> None:
    """Send the form; the workbench says what came of it."""
    page.get_by_role("button", name="登记访视", exact=True).click()
    expect(page.get_by_role("heading", name="今日访视任务")).to_be_visible()
    expect(page.get_by_role("status").first).to_be_visible()


def told_bare(page: Page) -> None:
    """Send a form without a single answer: it asks once whether that is meant, and takes it."""
    page.get_by_role("button", name="登记访视", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("检查内容却一项都没有填")
    page.get_by_label("只登记到访，检查内容这次不填").check()
    told(page)


def pick(page: Page, label: str, text: str) -> None:
    """Choose the first entry of a list that holds a text."""
    field = page.get_by_label(label, exact=True)
    field.select_option(field.locator("option", has_text=text).first.get_attribute("value"))


def choose(page: Page, name: str, value: str) -> None:
    """Press one of the big choices."""
    page.locator("label.choice", has=page.locator(f"input[name='{name}'][value='{value}']")).click()


def visit_of_the_household(page: Page) -> None:
    """One knock at the couple's door discharges both policies."""
    open_form(page, "廖德福")
    expect(page.get_by_role("heading", name="登记访视：廖德福户")).to_be_visible()
    pick(page, "谁去的", "黄志强")
    choose(page, "channel", "home")
    choose(page, "result", "met")
    page.get_by_label("有关建议").first.fill("请村医上门看腿")
    told_bare(page)


def late_visit(page: Page) -> None:
    """A visit of October told today is taken and marked."""
    open_form(page, "陈秀英")
    page.get_by_label("访视日期").fill("2026-10-20")
    page.get_by_label("访视日期").blur()
    expect(page.get_by_text("这次会注明“补录”")).to_be_visible()
    page.get_by_label("这次访了廖德福").uncheck()
    page.get_by_label("这次访了陈秀英").check()
    pick(page, "谁去的", "黄志强")
    choose(page, "result", "met")
    told_bare(page)


def refused_visit(page: Page) -> None:
    """A door where the visit was refused is told as it was."""
    open_form(page, "覃福生")
    pick(page, "谁去的", "黄志强")
    choose(page, "result", "refused")
    page.get_by_label("当时的情况：联系了谁、怎么说").fill("电话联系侄子，说老人心情不好，过两天再来")
    told(page)


def monthly_workbook(page: Page) -> list[list[object]]:
    """Download the table of November and open it."""
    go(page, "月汇总表")
    expect(page.get_by_role("cell", name="请村医上门看腿")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格（xlsx）").click()
    data = Path(download.value.path()).read_bytes()
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.clause("LZ-A2-1", "LZ-A2-4")
def test_the_main_job(county, open_page, accessible, fits):
    page = open_page()
    log_in(page)
    import_roster(page)
    accessible(page)
    confirm_village(page)
    open_cold_wave(page)
    accessible(page)
    go(page, "工作台")
    special = page.locator("#group-special")
    expect(special.get_by_role("link", name="廖德福", exact=True)).to_be_visible()
    accessible(page)
    visit_of_the_household(page)
    expect(page.locator("#group-special").get_by_text("廖德福")).to_have_count(0)
    expect(page.locator("#group-due").get_by_text("廖德福")).to_have_count(0)
    late_visit(page)
    refused_visit(page)
    go(page, "访视对象名单")
    page.get_by_label("姓名、拼音、首字母或身份证号码").fill("ldf")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="廖德福", exact=True).click()
    expect(page.get_by_text("请村医上门看腿")).to_be_visible()
    accessible(page)
    go(page, "访视进度")
    expect(page.get_by_text("月探访率").first).to_be_visible()
    accessible(page)
    rows = monthly_workbook(page)
    assert any("廖德福" in row and "请村医上门看腿" in row for row in rows)
    accessible(page)
    page.get_by_label("哪个月").select_option("2026-10")
    expect(page.get_by_text("2026年10月访视")).to_be_visible()
    page.get_by_label("政策", exact=True).select_option("guangxi-2023")
    expect(page.get_by_role("row", name=re.compile("陈秀英")).get_by_text("补录")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_fits_and_is_accessible(county, open_page, accessible, fits, width):
    page = open_page(width)
    page.goto("/login/")
    accessible(page)
    fits(page)
    log_in(page)
    for address in (
        "/",
        "/roster/",
        "/visits/new/",
        "/special-periods/",
        "/monthly/",
        "/progress/",
        "/policies/",
        "/policies/liuzhou-2021/",
        "/suggestions/",
        "/imports/",
        "/password/",
        "/accounts/",
        "/people/new/",
    ):
        page.goto(address)
        accessible(page)
        fits(page)
    page.goto("/roster/?q=ldf")
    page.get_by_role("link", name="廖德福", exact=True).click()
    accessible(page)
    fits(page)
    page.goto(page.url + "visit/")
    accessible(page)
    fits(page)
