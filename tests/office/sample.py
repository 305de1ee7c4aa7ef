"""Rows of an invented town, so that every page can be rendered and looked at without a database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from koumen.ledgers.rows import (
    casefile,
    imports,
    monthly,
    parts,
    periods,
    policies,
    progress,
    roster,
    shell,
    suggestions,
    visiting,
    workbench,
)

TODAY = date(2026, 11, 21)
TRAIL = (
    parts.AreaStep("a1", "柳州市"),
    parts.AreaStep("a2", "示例县"),
    parts.AreaStep("a3", "平山镇"),
)
NOTICE = parts.ClauseRef(
    "liuzhou-2021", "通知", "四.三", "在汛期、低温寒潮天气等特殊时期，应当对重点访视对象进行上门访视。"
)
COUNTY = parts.ClauseRef("liuzhou-2021", "县细则", "第六条", "对重点访视对象每半月上门访视不少于1次。")
PLAN = parts.ClauseRef("guangxi-2023", "方案", "五.二", "对失能老年人每月至少探访1次。")
CHILD = parts.ClauseRef("liuzhou-2021", "县细则", "第七条", "对孤儿、事实无人抚养儿童每月访视不少于1次。")


def who(uid, name, sex, age, village, group, head="", is_head=False):
    return parts.Who(uid, name, sex, age, 2026 - age, village, group, head, is_head, f"h-{uid}")


QIN = who("p1", "覃大明", "男", 71, "小龙村", "一组", is_head=True)
WEI = who("p2", "韦凤英", "女", 83, "平山村", "三组", is_head=True)
LIAO = who("p3", "廖德福", "男", 78, "石门村", "五组", "廖建国")
CHEN = who("p5", "陈秀英", "女", 76, "石门村", "五组", "廖建国")
MO = who("p4", "莫小妹", "女", 11, "平山社区", "", "莫春梅")
LI = who("p6", "李桂花", "女", 69, "平山村", "二组", "李桂花")
MENG = who("p7", "蒙志明", "男", 74, "小龙村", "四组", "蒙志明", True)
KEY, ALONE, DIBAO = parts.Tag("重点", True), parts.Tag("独居"), parts.Tag("低保对象")


def windows(statuses: str, per: str = "month") -> tuple[parts.WindowDot, ...]:
    """One window for each letter, ending with the present one: m met, x missed, d due, e excused, u upcoming, b before."""
    names = {"m": "met", "x": "missed", "d": "due", "e": "excused", "u": "upcoming", "b": "before"}
    dots, ends = [], date(2026, 11, 30)
    for letter in reversed(statuses):
        starts = ends.replace(day=16) if per == "half" and ends.day > 15 else ends.replace(day=1)
        met = letter == "m"
        dots.append(parts.WindowDot(starts, ends, names[letter], 1, int(met), starts if met else None))
        ends = starts - timedelta(days=1)
    return tuple(reversed(dots))


def owed(says, clause, starts, due_by, status, required=1, done=0, channels=("home",)):
    return parts.OwedLine(says, clause, starts, due_by, status, required, done, channels)


COLD = owed("寒潮期间上门 1 次；昨日敲门无人应，已联系侄子，确认在卫生院", NOTICE, date(2026, 11, 19), None, "due")
HALF = owed("每半月上门 1 次；已电话 2 次，不计入上门次数", COUNTY, date(2026, 11, 1), date(2026, 11, 15), "missed")
MONTH = owed("每月探访 1 次，未访", PLAN, date(2026, 11, 1), date(2026, 11, 30), "due", 1, 0, ("home", "phone"))
HALF2 = owed("每半月上门 1 次，未访", COUNTY, date(2026, 11, 16), date(2026, 11, 30), "due")
CHILD_MONTH = owed("每月访视 1 次，未访", CHILD, date(2026, 11, 1), date(2026, 11, 30), "due")

SHELL = shell.Shell(
    "示例县访视管理",
    TRAIL,
    TODAY,
    "韦秀兰",
    "乡镇经办",
    "township",
    412,
    7,
    2,
    frozenset(
        {
            "record_visit",
            "add_fact",
            "confirm_inclusion",
            "declare_special_period",
            "load_notice",
            "import_roster",
            "answer_suggestion",
            "see_full_values",
        }
    ),
    visit="访视",
    beneficiary="访视对象",
    visitor="访视人",
)
DOORWAY = shell.Doorway(
    "示例县访视管理",
    (
        shell.DemoLogin("demo-town", "koumen-demo", "乡镇经办", "平山镇"),
        shell.DemoLogin("demo-village", "koumen-demo", "村干部", "平山村"),
        shell.DemoLogin("demo-county", "koumen-demo", "县民政局", "示例县"),
    ),
)


def task(person, tags, lines, text, urgency, dots, **more):
    return workbench.Task(person, tags, lines, text, urgency, dots, **more)


WORKBENCH = workbench.Workbench(
    today=TODAY,
    trail=TRAIL,
    lede="寒潮期间 4 人未上门；漏访 7 人待补访；本期未访 23 人，还剩 9 天。",
    missed=7,
    unvisited=23,
    unvisited_by=date(2026, 11, 30),
    met=239,
    owed=262,
    trend=tuple((met, 262) for met in (180, 190, 188, 205, 201, 214, 212, 222, 221, 233, 241, 239)),
    special_unvisited=4,
    periods=(workbench.OpenPeriod("e1", "寒潮", "示例县", date(2026, 11, 19), None, 63, 4),),
    groups=(
        workbench.TaskGroup(
            "special",
            "特殊时期：寒潮（11月19日起）",
            4,
            (
                workbench.Lane(
                    "小龙村一组",
                    1,
                    (
                        task(
                            QIN,
                            (KEY, parts.Tag("分散供养特困人员"), parts.Tag("半自理")),
                            (COLD,),
                            "尽快",
                            "late",
                            windows("mmmmmmmmmmmx"),
                        ),
                    ),
                ),
            ),
            query="event=e1&status=due",
        ),
        workbench.TaskGroup(
            "missed",
            "漏访待补访",
            7,
            (
                workbench.Lane(
                    "平山村三组",
                    1,
                    (
                        task(
                            WEI,
                            (KEY, ALONE, DIBAO),
                            (HALF, HALF2),
                            "漏访 6 天",
                            "late",
                            windows("mmmmemmmmmxd", "half"),
                            last_visit="10月28日 上门：腿疼，已约村医",
                            responsible="黄志强",
                        ),
                    ),
                ),
            ),
            query="status=missed",
        ),
        workbench.TaskGroup(
            "due",
            "本期未访",
            23,
            (
                workbench.Lane(
                    "石门村五组",
                    1,
                    (
                        task(
                            LIAO,
                            (KEY, DIBAO, parts.Tag("重病"), parts.Tag("失能")),
                            (MONTH, HALF2),
                            "11月30日",
                            "soon",
                            windows("bbmmmmmmmmmd"),
                        ),
                        task(CHEN, (parts.Tag("空巢"),), (MONTH,), "11月30日", "soon", windows("bbmmmmmmmmmd")),
                    ),
                ),
                workbench.Lane(
                    "平山社区",
                    1,
                    (
                        task(
                            MO,
                            (parts.Tag("事实无人抚养儿童"),),
                            (CHILD_MONTH,),
                            "11月30日",
                            "calm",
                            windows("mmmmmmmmmmmd"),
                            unconfirmed=True,
                        ),
                    ),
                ),
            ),
            date(2026, 11, 30),
            16,
            "status=due",
        ),
    ),
    asks=(
        workbench.FactToAsk(LI, "通知", "独居的高龄老人", (("lives_alone", "是否独居？"),), False),
        workbench.FactToAsk(MENG, "方案", "失能", (("ability", "生活能否自理？"),), True),
    ),
    asks_total=2,
    questions=(),
    changes_total=2,
    changes=(
        workbench.StandingChange(
            WEI, "通知", "一般", "重点", "11月20日登记为独居", parts.ClauseRef("liuzhou-2021", "通知", "四.二"), TODAY
        ),
        workbench.StandingChange(
            who("p8", "黄玉兰", "女", 80, "平山村", "一组", is_head=True),
            "通知",
            "",
            "独居的高龄老人",
            "11月21日满 80 周岁",
            parts.ClauseRef("liuzhou-2021", "通知", "一.三"),
            TODAY,
        ),
    ),
    to_confirm=(
        workbench.VillageToConfirm("v1", "平山村", 6, 1),
        workbench.VillageToConfirm("v2", "小龙村", 3, 0),
    ),
    roster_count=412,
)
EMPTY_WORKBENCH = workbench.Workbench(
    TODAY, TRAIL, "今天没有要访的人。", 0, 0, None, 262, 262, (), 0, (), (), (), 0, (), (), 0, (), 412
)

ROSTER = roster.Roster(
    today=TODAY,
    trail=TRAIL,
    filters=roster.RosterFilter(area="v1", waiting="confirm"),
    rows=tuple(
        roster.RosterRow(
            person, masked, tags, policies_, inclusion, status, due, last, channel, "黄志强", to_complete, missing, asks
        )
        for person, masked, tags, policies_, inclusion, status, due, last, channel, to_complete, missing, asks in (
            (
                WEI,
                "9901**********0022",
                (KEY, ALONE, DIBAO),
                ("通知",),
                "confirmed",
                "missed",
                date(2026, 11, 15),
                date(2026, 10, 28),
                "上门",
                False,
                "",
                "",
            ),
            (
                LIAO,
                "9901**********0311",
                (KEY, DIBAO),
                ("通知", "方案"),
                "unconfirmed",
                "due",
                date(2026, 11, 30),
                date(2026, 10, 18),
                "上门",
                False,
                "",
                "",
            ),
            (
                LI,
                "",
                (),
                ("通知",),
                "unconfirmed",
                "none",
                None,
                None,
                "",
                True,
                "缺身份证号码",
                "是否独居？",
            ),
            (
                MO,
                "9901**********0145",
                (parts.Tag("事实无人抚养儿童"),),
                ("通知",),
                "confirmed",
                "met",
                date(2026, 11, 30),
                date(2026, 11, 8),
                "上门",
                False,
                "",
                "",
            ),
            (
                MENG,
                "9901**********0257",
                (parts.Tag("其他"),),
                ("方案",),
                "leaving",
                "excused",
                date(2026, 11, 30),
                date(2026, 11, 2),
                "电话",
                False,
                "",
                "生活能否自理？",
            ),
        )
    ),
    total=412,
    after="p7",
    first=True,
    areas=(parts.Choice("v1", "平山村", 128), parts.Choice("v2", "小龙村", 96), parts.Choice("v3", "石门村", 71)),
    packs=(
        parts.Choice("liuzhou-2021", "特殊民政服务对象访视", 262),
        parts.Choice("guangxi-2023", "特殊困难老年人探访", 231),
    ),
    categories=(
        parts.Choice("scattered-tekun", "独居、重残、重病的分散供养特困人员", 58),
        parts.Choice("dibao", "独居、重残、重病的低保对象", 112),
        parts.Choice("old-alone", "独居的高龄老人", 66),
        parts.Choice("children", "孤儿及事实无人抚养儿童", 26),
    ),
    tiers=(parts.Choice("key", "重点", 190), parts.Choice("general", "一般", 222)),
    events=(parts.Choice("e1", "寒潮 11月19日起", 63),),
    to_confirm=6,
    to_exit=1,
    narrowed=parts.AreaStep("v1", "平山村"),
)

KIN = parts.ContactLine("c1", "emergency", "紧急联系人", "韦建军", "侄子", "139****0023", date(2026, 1, 1))
AT = datetime(2026, 10, 28, 16, 20)


def fact_value(value, since, source="入户核实", superseded=False):
    return casefile.FactValue(value, since, source, "", AT, "韦秀兰", superseded)


CASEFILE = casefile.CaseFile(
    today=TODAY,
    trail=(*TRAIL, parts.AreaStep("v1", "平山村")),
    who=WEI,
    tags=(KEY, ALONE, DIBAO),
    birth_date=date(1943, 5, 2),
    id_number="9901**********0022",
    phone="138****0001",
    address="平山村三组（门牌已隐去）",
    note="",
    full=False,
    full_state="offered",
    to_complete=("缺性别",),
    members=(),
    responsible=("黄志强（村干部）",),
    owed=(HALF, HALF2),
    standings=(
        casefile.Standing(
            "liuzhou-2021",
            "通知",
            "柳州市特殊民政服务对象访视",
            ("独居、重残、重病的低保对象", "独居的高龄老人"),
            "重点",
            "confirmed",
            date(2026, 1, 1),
            "韦秀兰",
            "入户核实独居",
            (
                casefile.Reason("最低生活保障对象：是", "yes", parts.ClauseRef("liuzhou-2021", "通知", "一.二")),
                casefile.Reason("独居：是", "yes", parts.ClauseRef("liuzhou-2021", "通知", "四.二")),
                casefile.Reason("重病：否", "no", parts.ClauseRef("liuzhou-2021", "通知", "一.二")),
            ),
        ),
        casefile.Standing(
            "guangxi-2023",
            "方案",
            "广西特殊困难老年人探访关爱",
            ("独居老年人",),
            "其他",
            "unconfirmed",
            date(2026, 11, 20),
            "",
            "",
            (
                casefile.Reason("年龄 83 周岁", "yes", PLAN),
                casefile.Reason("生活自理能力：不知道", "unknown", PLAN),
            ),
            ("生活自理能力",),
        ),
    ),
    facts=(
        casefile.FactLine(
            "lives_alone",
            "独居",
            (fact_value("是", date(2026, 11, 20)), fact_value("否", date(2025, 1, 1), superseded=True)),
        ),
        casefile.FactLine("dibao", "最低生活保障对象", (fact_value("是", date(2024, 3, 1), "低保名册"),)),
        casefile.FactLine("ability", "生活自理能力", (), ("方案",)),
    ),
    fact_choices=(
        casefile.FactChoice("lives_alone", "独居", "yesno", (parts.Choice("true", "是"), parts.Choice("false", "否"))),
        casefile.FactChoice(
            "ability",
            "生活自理能力",
            "choice",
            (parts.Choice("able", "自理"), parts.Choice("partial", "半自理"), parts.Choice("unable", "不能自理")),
        ),
        casefile.FactChoice("children_away_months", "子女离开时间", "number", (), "个月"),
    ),
    years=(
        casefile.DutyYear("每半月上门 1 次", "通知", COUNTY, windows("mmmmmmmmmmmemmmmmmmmmxd", "half")),
        casefile.DutyYear("每月探访 1 次", "方案", PLAN, windows("bbbbbmmmmmmd")),
    ),
    visits=(
        casefile.VisitLine(
            "k1",
            date(2026, 10, 28),
            "15:30",
            "上门",
            "见到本人",
            True,
            "黄志强",
            "本人",
            "黄志强",
            AT,
            ("每半月上门 1 次（10月16日至31日）", "每月探访 1 次（10月）"),
            (casefile.AnswerLine("健康状况", "较差"), casefile.AnswerLine("居住环境", "良", True)),
            "",
            "腿疼，建议请村医上门看",
            "10月30日村医已上门",
        ),
        casefile.VisitLine(
            "k2",
            date(2026, 10, 12),
            "",
            "上门",
            "无人应门",
            False,
            "黄志强",
            "",
            "韦秀兰",
            datetime(2026, 10, 20, 9, 0),
            ("未见到本人，不计入次数",),
            (),
            "已联系侄子韦建军，确认在卫生院",
            "",
            "",
            late=True,
        ),
    ),
    contacts=(KIN,),
    stays=(casefile.StayLine("在册", date(2024, 3, 1), None, "低保名册"),),
    absences=(
        casefile.AbsenceLine("away", "外出", date(2026, 11, 10), None),
        casefile.AbsenceLine("hospital", "住院", date(2026, 2, 3), date(2026, 2, 16)),
    ),
    reasons=(parts.Choice("hospital", "住院"), parts.Choice("refused", "拒绝")),
    own=(
        casefile.OwnLine("o1", "每周电话 1 次", PLAN, date(2026, 11, 9), None, "刚出院", "韦秀兰", True),
        casefile.OwnLine("o2", "每周上门 1 次", PLAN, date(2026, 1, 5), date(2026, 2, 1), "术后", "韦秀兰", False),
    ),
    own_choices=casefile.OwnChoices(
        (parts.Choice("liuzhou-2021", "柳州市特殊民政服务对象访视"),),
        (parts.Choice("home", "上门"), parts.Choice("phone", "电话")),
        (parts.Choice("week", "每周"), parts.Choice("month", "每月")),
    ),
    contact_kinds=(parts.Choice("emergency", "紧急联系人"), parts.Choice("child", "子女")),
    leaving=(parts.Choice("died", "去世"), parts.Choice("moved", "搬走"), parts.Choice("other", "其他")),
    may=frozenset(
        {
            *("record_visit", "add_fact", "confirm_inclusion", "correct_visit", "withdraw_visit", "add_contact"),
            *("tell_absence", "correct_person", "set_own_cadence", "leave_roster"),
        }
    ),
)

CHANGE = (parts.Choice("same", "无变化"), parts.Choice("better", "较好"), parts.Choice("worse", "较差"))
SAFE = (parts.Choice("safe", "安全"), parts.Choice("fairly", "较安全"), parts.Choice("unsafe", "不安全"))


def ask(key, aspect, label, options, **more):
    sources = (("liuzhou-2021", key),)
    return visiting.ItemField(key, aspect, label, "", more.pop("kind", "choice"), options, "", sources, **more)


VISIT_FORM = visiting.VisitForm(
    today=TODAY,
    trail=(*TRAIL, parts.AreaStep("v3", "石门村")),
    household="廖建国户",
    knock="019a0000-0000-7000-8000-000000000001",
    corrects="",
    day=TODAY,
    earliest=date(2025, 11, 21),
    channel="home",
    channels=(parts.Choice("home", "上门"), parts.Choice("phone", "电话"), parts.Choice("video", "视频")),
    results=(
        parts.Choice("met", "见到本人"),
        parts.Choice("not_home", "无人应门"),
        parts.Choice("refused", "本人拒绝"),
        parts.Choice("moved", "已搬走"),
        parts.Choice("deceased", "已去世"),
        parts.Choice("other", "其他"),
    ),
    kinds=(),
    roles=(),
    visitors=(parts.Choice("w1", "黄志强（村干部）"), parts.Choice("w2", "韦秀兰（乡镇）")),
    visitor="w1",
    household_items=(
        ask("home-safety", "居住环境", "房屋安全", SAFE, last_answer="安全", last_day=date(2026, 10, 18)),
        ask("home-power", "居住环境", "用电用火", SAFE, last_answer="较安全", last_day=date(2026, 10, 18)),
    ),
    members=(
        visiting.MemberForm(
            LIAO,
            (KEY, DIBAO, parts.Tag("失能")),
            (MONTH, HALF2),
            (
                ask(
                    "health",
                    "健康状况",
                    "身体状况",
                    CHANGE,
                    last_answer="较差",
                    last_day=date(2026, 10, 18),
                    unchanged="same",
                    needs={"worse": "disease"},
                ),
                ask("disease", "健康状况", "疾病名称", (), kind="text"),
                ask("mood", "精神状况", "精神状态", CHANGE, unchanged="same"),
            ),
            (KIN,),
            ("附件3 访视情况登记表", "探访记录表"),
        ),
        visiting.MemberForm(
            CHEN, (parts.Tag("空巢"),), (MONTH,), (ask("health", "健康状况", "身体状况", CHANGE, unchanged="same"),), ()
        ),
    ),
    late=False,
    next_steps=(
        visiting.NextStep(
            ("no_answer", "not_home"), "无人应门：马上打紧急联系人电话、问邻居；今天联系不上，报乡镇。", True
        ),
        visiting.NextStep(("refused", "moved", "deceased", "other"), "写清情况，择日再来。"),
    ),
    reasons=(parts.Choice("hospital", "住院"), parts.Choice("refused", "拒绝")),
    values={},
)

SPECIAL_PERIODS = periods.SpecialPeriods(
    today=TODAY,
    trail=TRAIL,
    open=(
        periods.PeriodLine(
            "e1",
            "cold-wave",
            "寒潮",
            "a2",
            "示例县",
            date(2026, 11, 19),
            "08:00",
            None,
            "蓝色预警",
            "县气象台第12号",
            "县民政局",
            "",
            63,
            4,
            True,
        ),
    ),
    past=(
        periods.PeriodLine(
            "e2",
            "flood-season",
            "汛期",
            "a2",
            "示例县",
            date(2026, 4, 1),
            "",
            date(2026, 9, 30),
            "",
            "自治区防汛办",
            "县民政局",
            "县民政局",
            190,
            0,
        ),
    ),
    events=(
        periods.EventChoice("cold-wave", "寒潮", (NOTICE,)),
        periods.EventChoice("flood-season", "汛期", (NOTICE,)),
    ),
    areas=(parts.Choice("a2", "示例县"), parts.Choice("a3", "平山镇")),
    notices=(
        periods.NoticeLine(2026, "bundled", 33, 6),
        periods.NoticeLine(2027, "missing", 0, 0),
    ),
    may_load=True,
)

MONTHLY = monthly.MonthlyTable(
    today=TODAY,
    trail=TRAIL,
    asked=monthly.MonthlyAsked(date(2026, 10, 1), TODAY),
    title="柳州市示例县特殊民政服务对象访视情况月汇总表",
    unit="平山镇人民政府",
    type_heading="访视对象类型（1至4）",
    legend="访视对象类型：1.独居、重残、重病的分散供养特困人员；2.独居、重残、重病的低保对象；3.独居的高龄老人；4.孤儿及事实无人抚养儿童。",
    rows=(
        monthly.MonthlyRow(1, "p2", "韦凤英", "女", "平山村三组", "2、3", "黄志强", "10月12日", "", "", late=True),
        monthly.MonthlyRow(
            2,
            "p2",
            "韦凤英",
            "女",
            "平山村三组",
            "2、3",
            "黄志强",
            "10月28日",
            "腿疼，建议请村医上门看",
            "10月30日村医已上门",
        ),
        monthly.MonthlyRow(3, "p3", "廖德福", "男", "石门村五组", "2", "黄志强", "10月18日", "", "", corrected=True),
        monthly.MonthlyRow(
            4, "p1", "覃大明", "男", "小龙村一组", "1", "", "", "", "", unvisited=True, reason="住院（10月3日起）"
        ),
    ),
    visits=318,
    people=262,
    unvisited=9,
    after="4",
    first=True,
    months=(parts.Choice("2026-11", "2026年11月"), parts.Choice("2026-10", "2026年10月")),
    areas=(parts.Choice("", "平山镇"), parts.Choice("v1", "平山村"), parts.Choice("v2", "小龙村")),
    packs=(parts.Choice("liuzhou-2021", "特殊民政服务对象访视"),),
)


def tally(met, missed, due, excused=0):
    return progress.Tally(met + missed + due, met, missed, due, excused)


PROGRESS = progress.Progress(
    today=TODAY,
    trail=TRAIL,
    asked=progress.ProgressAsked(date(2026, 11, 1)),
    area_name="平山镇",
    whole=tally(239, 7, 16, 5),
    later=tally(12, 0, 9),
    measures=(
        progress.MeasureLine(
            "monthly-visit-rate",
            "guangxi-2023",
            "月探访率",
            "方案",
            "二",
            208,
            231,
            "到 2025 年底达到 100%",
            "当月受到探访的特殊困难老年人 ÷ 在册特殊困难老年人",
            ("visited", "whole", "unwilling"),
            2,
        ),
    ),
    packs=(
        progress.PackProgress("liuzhou-2021", "通知", "特殊民政服务对象访视", tally(150, 7, 9, 4)),
        progress.PackProgress("guangxi-2023", "方案", "特殊困难老年人探访关爱", tally(89, 0, 7, 1)),
    ),
    areas=(
        progress.AreaProgress("v1", "平山村", tally(92, 5, 7, 2), True),
        progress.AreaProgress("v2", "小龙村", tally(80, 2, 5, 3), True),
        progress.AreaProgress("v3", "石门村", tally(67, 0, 4), True),
        progress.AreaProgress("v4", "平山社区", tally(0, 0, 0), False),
    ),
    months=tuple(
        progress.MonthPoint(date(2025 + (11 + n) // 12, (11 + n) % 12 + 1, 1), tally(met, missed, due))
        for n, (met, missed, due) in enumerate(
            (
                (180, 12, 0),
                (190, 9, 0),
                (201, 14, 0),
                (205, 8, 0),
                (211, 10, 0),
                (214, 6, 0),
                (212, 9, 0),
                (222, 5, 0),
                (221, 11, 0),
                (233, 6, 0),
                (241, 8, 0),
                (239, 7, 16),
            )
        )
    ),
    month_choices=(parts.Choice("2026-11", "2026年11月"), parts.Choice("2026-10", "2026年10月")),
    pack_choices=(parts.Choice("liuzhou-2021", "通知"),),
)

CARD = policies.PolicyCard(
    "liuzhou-2021",
    "柳州市民政局关于健全完善特殊民政服务对象访视制度的通知",
    "通知",
    "",
    "柳州市民政局",
    "柳州市",
    date(2021, 5, 31),
    None,
    "1",
    "3f2a…9c",
    date(2026, 1, 4),
    "县民政局",
    262,
    2,
    False,
)
POLICIES = policies.Policies(TODAY, TRAIL, (CARD,))
POLICY = policies.PolicyPage(
    TODAY,
    TRAIL,
    CARD,
    ("《关于改革完善社会救助制度的若干措施》（桂办发〔2020〕23号） 引言",),
    (
        policies.RuleSection(
            "open",
            "留给县里定的数",
            (policies.RuleLine("advanced_age", "一.三", "高龄起点", "未定，暂不产生任务", (), "open"),),
        ),
        policies.RuleSection(
            "category",
            "访视对象",
            (
                policies.RuleLine(
                    "scattered-tekun",
                    "一.一",
                    "独居、重残、重病的分散供养特困人员",
                    "分散供养特困人员，且独居、重度残疾或重病",
                    ("表格类型代码 1",),
                ),
            ),
        ),
        policies.RuleSection(
            "duty",
            "访视任务",
            (
                policies.RuleLine(
                    "cold-wave",
                    "四.三",
                    "寒潮上门",
                    "低温寒潮天气期间，对重点访视对象上门访视不少于1次",
                    ("方式：上门", "期限：寒潮期间"),
                ),
            ),
        ),
    ),
    ("附件3标题中“县（区、新区）”前无空格，照原件",),
)
SUGGESTIONS = suggestions.Suggestions(
    TODAY,
    TRAIL,
    "",
    (
        suggestions.SuggestionLine(
            "s1",
            datetime(2026, 11, 20, 17, 2),
            "黄志强",
            "平山村",
            "登记访视",
            "老人名字太小，户外看不清，能不能再大一点。",
            "",
            "",
            None,
        ),
        suggestions.SuggestionLine(
            "s2",
            datetime(2026, 11, 3, 9, 12),
            "韦秀兰",
            "平山镇",
            "月汇总表",
            "希望能按村分开打印。",
            "已可在“地方”里选村后打印。",
            "县民政局 梁文",
            datetime(2026, 11, 5, 10, 0),
            True,
        ),
    ),
    1,
    True,
)
IMPORTS = imports.Imports(
    TODAY,
    TRAIL,
    (parts.Choice("a3", "平山镇"), parts.Choice("v1", "平山村")),
    (parts.Choice("liuzhou-2021", "特殊民政服务对象访视"),),
    (imports.BatchLine("b0", "2025年名单.xlsx", "平山镇", datetime(2026, 1, 4, 10, 1), "韦秀兰", "done", 398, 2),),
)
ODD_NUMBER = "第 17 行“身份证号码”被表格改成了 4.502E+17，未采用；请设为文本后补填。此人已列入待补。"
NO_NAME = "第 23 行没有姓名，这一行没有导入；请补上姓名后重新导入。"
TWO_VILLAGES = "第 40 行“住址”写的“新村”在本镇有两处，请选定是哪个村。"
NEW = imports.ImportLine(
    "r1", 17, "new", "覃玉珍", "女", "", "小龙村二组****", "小龙村", "1", (), (ODD_NUMBER,), to_complete=True
)
REJECTED = imports.ImportLine(
    "r2", 23, "rejected", "", "男", "990*************15", "小龙村****", "", "2", (), (NO_NAME,)
)
MOVED = imports.ImportLine(
    "r3",
    31,
    "changed",
    "蒙志明",
    "男",
    "990*************57",
    "小龙村四组****",
    "小龙村",
    "1、3",
    ("小组改为四组", "电话"),
    (),
    "p7",
)
LEFT = imports.ImportLine("r4", None, "gone", "韦阿福", "", "", "", "平山村", "", (), (), "p9")
ASKS = imports.ImportLine(
    "r5",
    40,
    "ask",
    "黄大山",
    "男",
    "",
    "新村****",
    "",
    "2",
    (),
    (TWO_VILLAGES,),
    "",
    (parts.Choice("8", "新村（东）"), parts.Choice("9", "新村（西）")),
    (parts.Choice("p10", "黄大山（一组，1950 年生）"),),
)
IMPORT_PREVIEW = imports.ImportPreview(
    today=TODAY,
    trail=TRAIL,
    uid="b1",
    file_name="平山镇访视人员名单.xlsx",
    layout="附件1样式的名单",
    policy="柳州市民政局关于健全完善特殊民政服务对象访视制度的通知",
    area_name="平山镇",
    since=TODAY,
    state="waiting",
    progress=100,
    total=412,
    new=18,
    gone=3,
    changed=7,
    same=383,
    rejected=1,
    asks=1,
    warned=4,
    notices=("“备用列”没有用到。",),
    show="",
    lines=(NEW, REJECTED, MOVED, LEFT, ASKS),
    after="",
    asking=(ASKS,),
    leaving=(LEFT,),
)
