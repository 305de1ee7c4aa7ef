"""Small policy texts for tests: a head, and packs made of it and a few tables."""

from koumen.policy.model import Pack
from koumen.policy.read import read_text

HEAD = """
[pack]
id = "small-2026"
title = "示例市探访制度"
number = "示例〔2026〕1号"
issuer = "示例市民政局"
level = "city"
region = "9901"
from = 2026-01-01
version = "1"

[terms]
visit = "探访"
beneficiary = "探访对象"
visitor = "探访人员"
"""

ALONE = """
[[category]]
id = "alone"
clause = "一"
label = "独居老人"
when = "lives_alone"

[[tier]]
id = "key"
clause = "二"
label = "重点"
when.any = ["age >= $old_age"]

[[tier]]
id = "general"
clause = "二"
label = "一般"

[[parameter]]
id = "old_age"
clause = "二"
label = "高龄起点"
kind = "number"
unit = "周岁"
value = 80
tighter = "down"

[[parameter]]
id = "first_days"
clause = "三"
label = "首次探访期限"
kind = "number"
unit = "日"
open = true

[[duty]]
id = "key-visit"
clause = "三"
says = "重点对象每月探访两次"
tier = "key"
at_least = 2
channels = ["phone", "home"]
per = "month"

[[duty]]
id = "first"
clause = "三"
says = "新纳入的按期首次探访"
channels = ["home"]
joined = true
days = "$first_days"
"""


def pack(text: str = ALONE, head: str = HEAD, **files: str) -> Pack:
    """Read a pack of one text, with further files by name (`papers` stands for papers.toml)."""
    return read_text({"pack.toml": head + text, **{f"{name}.toml": more for name, more in files.items()}})


def overlay(body: str, *, id: str = "county-2026", of: str = "small-2026", level: str = "county",
            region: str = "990101", since: str = "2026-06-01", until: str = "") -> str:  # fmt: skip
    """Return the text of an overlay with `body` below its head."""
    ends = f"until = {until}\n" if until else ""
    return f"""
[overlay]
id = "{id}"
of = "{of}"
title = "示例细则 {id}"
number = ""
issuer = "示例民政局"
level = "{level}"
region = "{region}"
from = {since}
{ends}
{body}
"""


def amendment(body: str, *, id: str = "amended-2027", since: str = "2027-01-01", repeal: str = "[]") -> str:
    """Return the text of an amending document with `body` below its head."""
    return f"""
[amendment]
id = "{id}"
of = "small-2026"
title = "关于修改探访制度的通知"
number = ""
issuer = "示例市民政局"
from = {since}
repeal = {repeal}

{body}
"""


def stacked(*over: str, base: str = HEAD + ALONE) -> Pack:
    """Read a base with overlays and amendments over it, in the order given."""
    texts = {f"{index}/pack.toml": text for index, text in enumerate(over)}
    return read_text({"pack.toml": base, **texts})
