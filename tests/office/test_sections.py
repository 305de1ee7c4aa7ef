"""The questions of a form by aspect: what is folded, and what was told last in one line."""

from __future__ import annotations

from datetime import date

from office.sample import CHANGE, SAFE, ask

from koumen.office.sections import last_line, sections

OCTOBER = date(2026, 10, 18)


def an_item(key: str, aspect: str = "健康状况", last: str = "", **more):
    """A question with the answer it was given last."""
    return ask(key, aspect, key, CHANGE, last_answer=last, last_day=OCTOBER if last else None, **more)


def test_an_aspect_stands_once_though_two_policies_ask_in_it():
    found = sections([an_item("行动"), an_item("燃气", "居家安全"), an_item("表达")])
    assert [(section.label, [item.key for item in section.items]) for section in found] == [
        ("健康状况", ["行动", "表达"]),
        ("居家安全", ["燃气"]),
    ]


def test_only_what_must_be_looked_at_anew_stands_open():
    calm = an_item("行动", "健康状况", "无变化", unchanged="same", needs={"worse": "病名"})
    needed = ask("病名", "健康状况", "病名", (), kind="text")
    told = ask("其他", "其他情况", "其他", (), kind="text")
    risk = ask("燃气", "居家安全", "燃气", SAFE)
    only_if = ask("转移", "健康状况", "转移", CHANGE)
    asks_more = an_item("洪水", "健康状况", unchanged="same", needs={"worse": "转移"})
    opens = {section.label: section.opens for section in sections([calm, needed, asks_more, only_if, told, risk])}
    assert opens == {"健康状况": False, "其他情况": False, "居家安全": True}
    assert [section.fills for section in sections([calm, risk])] == [1, 0]


def test_the_last_answers_are_one_line_with_what_stands_out_named():
    calm = [an_item(key, last="无变化") for key in ("行动", "表达", "疾病")]
    assert last_line(calm) == "上次 10月18日：都答“无变化”"
    assert last_line([*calm, an_item("情绪", last="较差")]) == "上次 10月18日：情绪：较差；其余：无变化"
    assert (
        last_line([an_item("行动", last="较好"), an_item("表达", last="无变化")])
        == "上次 10月18日：行动：较好；表达：无变化"
    )
    assert last_line([an_item("行动")]) == ""
