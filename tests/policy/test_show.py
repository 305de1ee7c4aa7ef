"""`policy show` leaves nothing out: every rule of every pack, in Chinese, with its clause."""

import re
from datetime import date

import pytest
from policy.texts import ALONE, HEAD, amendment, overlay, pack, stacked

from koumen.policy.check import rules_of
from koumen.policy.library import bundled, open_pack
from koumen.policy.model import Assumption
from koumen.policy.paper_labels import KEYS, TABLES
from koumen.policy.read import read_text
from koumen.policy.schema import PAPERS
from koumen.policy.show import show, show_facts, show_festivals
from koumen.policy.words import Words, span_words

OWN = [name for name in bundled() if not open_pack(name).variants[-1].overlays]


@pytest.mark.parametrize("name", OWN)
def test_every_rule_of_a_pack_is_shown_with_its_clause(name: str) -> None:
    opened = open_pack(name)
    shown = show(opened)
    for rule in rules_of(opened):
        label = rule.label or (rule.text_says if isinstance(rule, Assumption) else rule.says)
        line = next((line for line in shown.splitlines() if label in line and f"〔{rule.clause}〕" in line), None)
        assert line or not rule.clause, f"{type(rule).__name__} {rule.id}"


@pytest.mark.parametrize("name", OWN)
def test_every_answer_and_every_field_of_a_pack_is_shown(name: str) -> None:
    opened = open_pack(name)
    shown = show(opened)
    for item in opened.items:
        scale = opened.scales[item.scale]
        assert "／".join(scale.values.values()) in shown
        assert item.asked in shown
        assert scale.unit in shown
    texts = [text for rule in (*opened.entries, *opened.forms) for text in _texts(rule.fields)]
    for text in [text for text in texts if re.search(r"[\u4e00-\u9fff]", text)]:
        assert text in shown
    for each in opened.variants[0].assumptions:
        assert each.we_read in shown
        assert each.ground in shown


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for each in value.values() for text in _texts(each)]
        case list() | tuple():
            return [text for each in value for text in _texts(each)]
    return []


@pytest.mark.parametrize("name", bundled())
def test_no_english_word_of_the_format_reaches_the_reader(name: str) -> None:
    """Ids stand only where they name the pack or the policy's own terms."""
    lines = [line for line in show(open_pack(name)).splitlines() if not line.startswith(("用语", "摘要", "【"))]
    words = {word for line in lines[2:] for word in re.findall(r"(?<![A-Za-z])[a-z][a-z_-]{3,}", line)}
    assert words == set()


def test_each_table_and_key_of_the_format_has_a_chinese_name() -> None:
    assert set(TABLES) == set(PAPERS) - {"aspect"}
    assert {key for table in PAPERS.values() for key in table.own} <= set(KEYS)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ('when = "lives_alone"', "独居"),
        ('when = "not spouse_at_home"', "非配偶同住"),
        ('when = "age >= $old_age"', "年龄 ≥ “高龄起点”（80 周岁）"),
        ('when = "ability in partial, unable"', "生活自理能力为 半自理、不能自理 之一"),
        ('when = "children not in none, same_city"', "子女情况不为 无子女、子女在本市 之一"),
        ('when = "tekun = dispersed"', "特困供养 为 分散供养特困人员"),
        ('when = "hukou_region in 511181"', "户籍地在 511181 内"),
        ('when = "children_away_months >= 6"', "子女离开时间 ≥ 6 个月"),
        ('when = "age < $first_days"', "年龄 ＜ “首次探访期限”（未定（由地方规定））"),
        ('when.all = ["lives_alone", { any = ["dibao", "orphan"] }]', "独居 且 （最低生活保障对象 或 孤儿）"),
        ('when.any = ["orphan", { all = ["dibao", "hardship"] }]', "孤儿 或 （最低生活保障对象 且 经济困难）"),
        ('when.not = { any = ["orphan", "dibao"] }', "非（孤儿 或 最低生活保障对象）"),
    ],
)
def test_a_condition_is_said_in_chinese(when: str, said: str) -> None:
    read = pack(ALONE.replace('when = "lives_alone"', when))
    assert Words(read).condition(read.variants[0].categories[0].when) == said


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ('per = "half-month"', "每半月"),
        ('per = "2 month"\nanchor = 2026-01-01', "自2026年1月1日起每 2 个月"),
        ('festivals = ["double-ninth", "11-15"]\ndays_before = 7', "重阳节、11月15日（每个节日前 7 日至当日）"),
        ('festivals = ["new-year"]\ndays_after = 3', "元旦（每个节日当日至后 3 日）"),
        ('festivals = ["new-year"]', "元旦（每个节日当日）"),
        ('yearly = { from = "11-01", to = "02-28" }', "每年11月1日至次年2月28日"),
        ('event = "storm"', "每次台风期间"),
        ('event = "storm"\ncounted_from = "end"\ndays = 7', "台风结束之日起 7 日内"),
        ('event = "storm"\ncounted_from = "start"\nhours = 24', "台风发生后 24 小时内"),
        ('joined = true\ndays = "$first_days"', "纳入之日起“首次探访期限”（未定（由地方规定））内"),
        ("silence = { days = 30 }\ndays = 7", "连续 30 日没有探访（不在家的日子不算），此后 7 日内"),
        ('no_number = "随时"', "随时（条文没有定次数）"),
    ],
)
def test_a_cadence_is_said_in_chinese(opening: str, said: str) -> None:
    event = '\n[[event]]\nid = "storm"\nclause = "三"\nlabel = "台风"\nsort = "weather"\n'
    duty = f'\n[[duty]]\nid = "x"\nclause = "三"\nsays = "探访"\nchannels = ["home"]\n{opening}\n'
    read = pack(ALONE + event + duty)
    assert Words(read).cadence(read.variants[0].duties[-1].cadence) == said


def test_a_policys_own_names_of_channels_go_first() -> None:
    channel = '\n[[channel]]\nid = "home"\nclause = "四"\nlabel = "上门看望"\n'
    assert Words(pack(ALONE + channel)).channels(("home", "phone")) == "上门看望或电话"


def test_a_span_is_shown_with_its_last_day() -> None:
    assert span_words(date(2026, 1, 1), date(2027, 1, 1)) == "2026年1月1日起至2026年12月31日"
    assert span_words(None, None) == ""


def test_an_overlay_shows_what_differs_and_nothing_else() -> None:
    over = overlay(
        '[[set]]\nparameter = "first_days"\nvalue = 5\nclause = "第二条"\n'
        '[[tighten]]\nduty = "key-visit"\nclause = "第三条"\nat_least = 3\n'
    )
    _, _, differs = show(stacked(over)).partition("【990101 的细则：示例细则 county-2026】\n")
    assert "首次探访期限〔三；县级细则 第二条〕：2026年6月1日起 5 日" in differs
    assert "重点对象每月探访两次〔三；县级细则 第三条〕（2026年6月1日起）" in differs
    assert "每月，上门或电话不少于 3 次" in differs
    assert "高龄起点" not in differs


def test_amendments_and_quirks_and_parents_stand_at_the_head() -> None:
    head = HEAD.replace(
        'version = "1"',
        'version = "1"\nquirks = ["附件把“□”印作“日”"]\n[[pack.parent]]\ntitle = "指引"\nclause = "引言"',
    )
    shown = show(read_text({"pack.toml": head + ALONE}))
    assert "原文如此：附件把“□”印作“日”" in shown
    assert "依据：《指引》〔引言〕" in shown


def test_the_common_facts_and_the_festivals_are_listed() -> None:
    assert (
        "ability\t生活自理能力\table＝自理、partial＝半自理、unable＝不能自理\t来源：生活自理能力评估" in show_facts()
    )
    assert "double-ninth\t重阳节" in show_festivals()


LISTS = """
[labels]
night = "夜间看望"

[[parameter]]
id = "ways"
clause = "三"
label = "算数的方式"
kind = "several"
choices = ["home", "phone", "video"]

[[assumption]]
id = "ways"
clause = "三"
label = "多种方式"
text_says = "上门、电话等方式"
we_read = "上门、电话算数"
ground = "点名的两种"
parameter = "ways"
value = ["home", "phone"]

[[assumption]]
id = "months"
clause = "三"
text_says = "每月"
we_read = "自然月"
ground = "通行口径"

[[duty]]
id = "night"
clause = "三"
says = "每月夜间看望"
channels = "$ways"
kinds = ["night", "visit", "inspection"]
roles = ["director"]
per = "month"
"""


def test_kinds_and_roles_are_said_in_the_policys_own_words_then_in_the_common_ones() -> None:
    shown = show(
        pack(ALONE.replace('clause = "一"', 'clause = "一"', 1) + LISTS, head=HEAD.replace('"探访"', '"巡访"'))
    )
    assert "只算：夜间看望、巡访、检查" in shown
    assert "由谁：负责人" in shown


def test_a_reading_says_what_it_decides_or_that_it_is_only_words() -> None:
    shown = show(pack(ALONE + LISTS))
    assert "由参数“算数的方式”定：上门、电话" in shown
    assert shown.count("只改文字，规则不变") == 1
    assert shown.count("每月〔三〕\n    理解为：自然月") == 1  # the doubtful words stand once where no label names them


def test_every_duty_says_which_absences_excuse() -> None:
    shown = show(pack())
    assert shown.count("整期都有这些缘由的可以免：住院、外出、拒绝、入住机构、其他原因") == 2


def test_an_open_choice_shows_what_may_be_chosen_and_an_open_number_its_unit() -> None:
    text = (
        '[[parameter]]\nid = "per"\nclause = "三"\nlabel = "周期"\nkind = "choice"\nchoices = ["week", "month"]\nopen = true\n'
        'says = "多久一次，文件没有写"\n'
    )
    shown = show(pack(ALONE + text))
    assert "周期〔三〕：未定（由地方规定）；可选 每周、每月\n    多久一次，文件没有写" in shown
    assert "首次探访期限〔三〕：未定（由地方规定）；单位 日" in shown


def test_days_are_written_as_people_write_them() -> None:
    text = (
        '[[season]]\nid = "winter"\nclause = "三"\nlabel = "冬季"\nyearly = { from = "12-01", to = "02-29" }\n'
        '[[deadline]]\nid = "plan"\nclause = "三"\nlabel = "年度方案"\nstarts = "year"\ndue = "01-31"\n'
    )
    shown = show(pack(ALONE + text))
    assert "每年：12月1日至次年2月月末" not in shown
    assert "每年：12月1日至次年2月末" in shown
    assert "每年最迟：1月31日" in shown


@pytest.mark.parametrize("name", ["liuzhou-2021", "fuzhou-2018", "emeishan-2022", "jingdezhen-2020"])
def test_no_word_of_another_policy_is_shown(name: str) -> None:
    own = open_pack(name)
    left = show(own).partition("【")[2]
    said = {word for text in own.files.values() for word in re.findall(r'"([^"\n]*探访[^"\n]*)"', text)}
    for each in sorted(said, key=len, reverse=True):
        left = left.replace(each, "")
    assert [line for line in left.splitlines() if "探访" in line] == []


def test_a_rule_an_overlay_sets_leads_to_its_article_under_its_own_name() -> None:
    over = overlay('[[set]]\nparameter = "first_days"\nvalue = 5\nclause = "第二条"\n').replace(
        'issuer = "示例民政局"', 'issuer = "示例民政局"\nshort = "县细则"'
    )
    read = stacked(over)
    words = Words(read, read.variants[1])
    (duty,) = (each for each in read.variants[1].duties if each.id == "first")
    assert duty.clause == "三"
    assert words.clause(duty) == "三；县细则 第二条"
    assert words.clause(duty, date(2026, 5, 31)) == "三"
    assert Words(read).clause(duty) == "三"


def test_an_amendments_rule_names_the_document_it_stands_in() -> None:
    text = amendment('[[category]]\nid = "alone"\nclause = "一"\nlabel = "独居"\nwhen = "lives_alone"\n')
    read = stacked(text)
    old, new = (each for each in read.variants[0].categories if each.id == "alone")
    assert (Words(read).clause(old), Words(read).clause(new)) == ("一", "修改文件 一")
    assert (old.clause, new.clause) == ("一", "修改文件 一")
