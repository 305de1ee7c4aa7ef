"""Dates, clauses and statuses as officers write them. No markup, no clock."""

from __future__ import annotations

from datetime import date, datetime

WEEKDAYS = "一二三四五六日"
STATUS = {
    "met": "已完成",
    "missed": "漏访",
    "due": "未访",
    "excused": "有事由",
    "upcoming": "未到期",
    "before": "未接管",
    "none": "无任务",
}
URGENCY = {"missed": "late", "due": "soon", "met": "done"}
BATCH = {
    "reading": "正在读表",
    "waiting": "等待确认",
    "writing": "正在写入",
    "done": "已导入",
    "dropped": "已放弃",
    "failed": "没有导入",
}
IMPORTED = {
    "new": "新增",
    "gone": "退出",
    "changed": "信息变更",
    "same": "没有变化",
    "warned": "有问题",
    "ask": "要选定",
    "rejected": "进不来",
}
ACCOUNTS = {
    "auditor": "查谁在什么时候做了什么：每件事都留痕并逐条封存，改动、删除都能查出来。不办业务，不看对象的资料。",
    "security": "管账号的安全：谁有账号、能看多大范围、多久没换密码。不办业务，不看对象的资料。",
    "system": "管系统的运行：升级、备份、密钥和日常维护，登记机构、建立账号。不办业务，不看对象的资料。",
}
NO_ROLE = "还没有给这个账号授权，暂时看不到任何对象。请联系县里的管理员。"
INCLUSION = {"confirmed": "已确认", "unconfirmed": "未确认", "excluded": "不纳入", "leaving": "待退出"}


def month_day(day: date | None) -> str:
    """Write a day without its year.

    >>> month_day(date(2026, 11, 21))
    '11月21日'
    """
    return f"{day.month}月{day.day}日" if day else ""


def with_weekday(day: date | None) -> str:
    """Write a day with its weekday.

    >>> with_weekday(date(2026, 11, 21))
    '11月21日 周六'
    """
    return f"{month_day(day)} 周{WEEKDAYS[day.weekday()]}" if day else ""


def full_day(day: date | None) -> str:
    """Write a day with its year.

    >>> full_day(date(2026, 11, 21))
    '2026年11月21日'
    """
    return f"{day.year}年{month_day(day)}" if day else ""


def full_month(day: date | None) -> str:
    """Write the month of a day.

    >>> full_month(date(2026, 11, 1))
    '2026年11月'
    """
    return f"{day.year}年{day.month}月" if day else ""


def moment(at: datetime | None) -> str:
    """Write a day and its local time of day.

    >>> moment(datetime(2026, 11, 21, 9, 5))
    '2026年11月21日 09:05'
    """
    return f"{full_day(at)} {at:%H:%M}" if at else ""


def span(since: date | None, until: date | None, today: date | None = None) -> str:
    """Write a span of days, both ends inclusive; an open end is written 起, an open beginning is left out.

    With `today`, days of another year bear their year.

    >>> span(date(2026, 11, 1), date(2026, 11, 15))
    '11月1日至15日'
    >>> span(date(2026, 11, 19), None)
    '11月19日起'
    >>> span(date(2024, 9, 11), None, date(2026, 11, 21))
    '2024年9月11日起'
    """
    if today is not None and any(day.year != today.year for day in (since, until) if day):
        return _with_years(since, until)
    if since is None:
        return f"至{month_day(until)}" if until else ""
    if until is None:
        return f"{month_day(since)}起"
    if since == until:
        return month_day(since)
    if (since.year, since.month) == (until.year, until.month):
        return f"{month_day(since)}至{until.day}日"
    if since.year == until.year:
        return f"{month_day(since)}至{month_day(until)}"
    return f"{full_day(since)}至{full_day(until)}"


def _with_years(since: date | None, until: date | None) -> str:
    if since is None or since == until:
        return f"至{full_day(until)}" if since is None else full_day(since)
    if until is None:
        return f"{full_day(since)}起"
    return f"{full_day(since)}至{month_day(until) if until.year == since.year else full_day(until)}"


def clause(place: str) -> str:
    """Write a clause as documents do.

    >>> clause("四.二")
    '四（二）'
    >>> clause("一.三.1")
    '一（三）1'
    >>> clause("二.2")
    '二、2'
    >>> clause("第六条")
    '第六条'
    >>> clause("四.二；县细则 第三条")
    '四（二）；县细则 第三条'
    """
    if "；" in place:
        return "；".join(clause(each) for each in place.split("；"))
    article, _, rest = place.partition(".")
    if not rest:
        return place
    paragraph, _, point = rest.partition(".")
    if paragraph.isdigit():
        return f"{article}、{paragraph}{point}"
    return f"{article}（{paragraph}）{point}"
