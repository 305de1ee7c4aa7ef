"""Faults in a pack: a stable code, the place, what is wrong and what to do about it, in Chinese.

The catalogue is the one home of these sentences. It finds no faults itself and stops nothing:
readers collect all they can see and raise PolicyFaults once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CATALOGUE: Mapping[str, tuple[str, str]] = {
    # the files
    "P001": ("这个文件读不成 TOML：{why}", "按所指的行列改正写法；文字要加引号，列表用 [ ]。"),
    "P002": ("文件夹“{folder}”里没有 {missing}", "政策包至少要有 pack.toml，开头是 [pack]、[overlay] 或 [amendment]。"),
    "P003": ("政策包的开头写了不止一次：{heads}", "[pack]、[overlay]、[amendment] 三者只留一个，只写一次。"),
    "P004": ("文件不是 UTF-8 编码", "用文本编辑器另存为 UTF-8 后再试。"),
    "P005": ("找不到政策包“{name}”", "可用的政策包：{known}；也可以写文件夹的路径。"),
    # the shape of tables
    "P101": ("不认识的表 [[{table}]]", "可用的表见 docs/writing-a-pack.md；是不是想写 {near}？"),
    "P102": ("表 {table} 里没有“{name}”这一项", "删去或改名；是不是想写 {near}？"),
    "P103": ("缺少“{name}”", "补上 {name}。"),
    "P104": ("缺少 clause：每条规则都要写明出自第几条第几款", '补上 clause，例如 clause = "四.二"；附件写 "附件2"。'),
    "P105": ("“{name}”应为{wanted}，现在是{got}", "改成{wanted}。"),
    "P106": ("“{value}”不能用在 {name}", "只能是：{allowed}。"),
    "P107": ("“{value}”写法不对", "{rule}"),
    "P108": (
        "{table} 里“{value}”重复了，与第 {other} 行的同名，日期也重叠",
        "改一个标识；同一规则前后两个版本要用 from、until 分开。",
    ),
    "P109": ("“{name}”是空的", "写上内容，或整行删去。"),
    "P110": ("“{value}”写了两次", "只留一个。"),
    # references
    "P201": ("没有名为“{value}”的对象档次", "先写 [[tier]]，或改成已有的：{known}。"),
    "P202": ("没有名为“{value}”的对象类型", "先写 [[category]]，或改成已有的：{known}。"),
    "P203": ("没有名为“{value}”的参数", "先写 [[parameter]]，或改成已有的：{known}。"),
    "P204": ("没有名为“{value}”的事件", "先写 [[event]]，或改成已有的：{known}。"),
    "P205": ("没有名为“{value}”的选项尺度", "先写 [[scale]]，或改成已有的：{known}。"),
    "P206": ("没有名为“{value}”的内容方面", "先写 [[aspect]]，或改成已有的：{known}。"),
    "P207": ("没有名为“{value}”的问题（finding）", "先写 [[finding]]，或改成已有的：{known}。"),
    "P208": ("没有名为“{value}”的清单项目", "先写 [[item]]，或改成已有的：{known}。"),
    "P209": (
        "没有名为“{value}”的情况（fact）",
        "用共同情况（koumen policy show facts），或先写 [[fact]]；是不是 {near}？",
    ),
    "P210": ("不认识的节日“{value}”", '用 koumen policy show festivals 里的名字，或写月日，例如 "11-15"。'),
    "P211": ("没有名为“{value}”的季节或事件", "先写 [[season]] 或 [[event]]，或改成已有的：{known}。"),
    "P212": ("没有名为“{value}”的表格", "先写 [[form]]，或改成已有的：{known}。"),
    "P213": ("没有名为“{value}”的问题或问题种类", "写 [[finding]] 的标识，或种类：{known}。"),
    # conditions
    "P301": ("条件“{text}”读不懂：{why}", "写法见 docs/writing-a-pack.md 的 Conditions 一节。"),
    "P302": ("{fact} 没有“{value}”这个值", "只能是：{allowed}。"),
    "P303": ("{fact} 不能用“{op}”比较", "{allowed}"),
    "P304": ("参数“{value}”的种类是“{got}”，不能与 {fact} 比较", "换成种类是“{wanted}”的参数。"),
    "P305": ("“{value}”不是{wanted}，{fact} 要与{wanted}比较", "改成{wanted}。"),
    "P306": ("{fact} 不是是否类的情况，不能单独写", "{allowed}"),
    "P307": ("“{value}”不在 {fact} 的范围之内", "应为{bound}。"),
    # duties
    "P401": ("没有写什么时候要做", "写上 {openings} 之一。"),
    "P402": ("写了不止一种时限：{found}", "一条任务只能有一种，多出的拆成另一条 [[duty]]。"),
    "P403": ("“{name}”是 {value}，不在范围之内", "应为{bound}。"),
    "P404": (
        "要求 {count} 次，而最短的一段时间只有 {days} 天，一天几次只算一次",
        "减少次数、放长时间，或写 each_counts = true。",
    ),
    "P405": ("“{name}”不能和“{opening}”一起用", "{remedy}"),
    "P406": ("用了“{opening}”，还缺“{name}”", "{remedy}"),
    "P407": ("周期“{value}”读不懂", "{allowed}"),
    "P408": ("问题“{finding}”没有“{value}”这个值", "在 [[finding]] 的 values 里写上，或改成：{allowed}。"),
    "P409": ("参数“{value}”不能当周期用", '把它写成 kind = "choice"，choices 只用：{allowed}。'),
    "P410": ("参数“{value}”不是数", '这里要用 kind = "number" 的参数。'),
    "P411": ("参数“{value}”不能用在 {name}", '这里要用 kind = "{kind}" 的参数{allowed}。'),
    "P412": ("“{value}”没有写条件，收下其余所有的人，却不是最后一档", "给它写 when 或 category，或把它移到最后。"),
    "P413": ("“{per}”是日历上的一期，不能从 anchor 数起", '从某一天数起的，写成 "1 {per}" 这样的几个单位。'),
    # dates
    "P501": ("until（{until}）不晚于 from（{since}）", "until 是不再有效的第一天，要晚于 from。"),
    "P502": ("规则的日期（{span}）不在政策包的有效期（{pack}）之内", "改规则的日期，或改 [pack] 的 from、until。"),
    "P503": ("values 的日期不是由早到晚：{later} 之后又写了 {earlier}", "按 from 由早到晚排列，同一天只写一个值。"),
    "P505": ("日期 {value} 的年份不在 1900 至 2199 之间", "改成真实的日期。"),
    "P504": ("“{value}”不是月日", '写成 "MM-DD"，例如 "12-01"。'),
    # parameters and assumptions
    "P601": ("既写了 open，又写了值", "文件留给地方定的只写 open = true；文件定了的只写值。"),
    "P602": ("既没有值，也没有写 open", "文件定了就写 value；留给地方定就写 open = true，不要自己编一个。"),
    "P603": ("{value} 不合这个参数，要写 {wanted}", "改成 {wanted}。"),
    "P604": (
        "参数“{value}”已有值，假设又给了另一个",
        "只留一处；由假设给值时，[[parameter]] 里不写 value、values、open。",
    ),
    "P605": ("假设写了 {has}，却没有写 {lacks}", "parameter 和 value 要一起写，或都不写。"),
    "P606": ("“{name}”的值 {value} 不在用到它的地方的范围之内", "应为{bound}。"),
    "P607": ("参数“{value}”有两处理解给了两个值：{one}；{other}", "只留一处，或改成同一个值。"),
    "P608": (
        "参数“{value}”是上级的，不能由这里的假设给值",
        "设定未定的参数写 [[set]]；对上级的理解另有依据的，写 [[reading]]。",
    ),
    # the head
    "P701": ("地区代码“{value}”不对", "{remedy}"),
    "P702": ("“{value}”不是地区类的情况，不能用来确定属地", '用 region、hukou_region，或本包 kind = "digits" 的情况。'),
    "P703": ("[terms] 里缺少“{name}”", "补上本政策自己的说法；visit、beneficiary、visitor 必须有。"),
    # checklists and facts
    "P801": ("{what}“{value}”不在尺度“{scale}”的选项里", "只能是：{allowed}。"),
    "P802": ("合计的情况“{value}”不是可以相加的数", 'sum 只能列 kind = "number" 且自身不是合计的情况。'),
    "P803": ("本包的情况“{value}”与共同情况同名", "直接用共同的，或换一个标识。"),
    "P804": ('kind = "{kind}" 不能写“{name}”', "{remedy}"),
    "P805": ('kind = "{kind}" 要有 {name}', "写上每个选项，例如 {example}。"),
    # worked examples (cases.toml)
    "C001": ("例子没有写应当得出什么", "写上 {outcomes} 之一。"),
    "C002": ("写了 {one}，没有写 {other}", "from 和 to 要一起写，或都不写。"),
    "C003": ("例子要的政策包“{value}”打不开：{why}", "写内置政策包的标识，或与本文件夹放在一起、同名的文件夹。"),
    "C004": ("没有名为“{value}”的规则", "写成 表名:标识，例如 duty:key-home；是不是 {near}？"),
    "C005": ("“{line}”读不懂：{why}", "写成：{form}。"),
    "P806": ("标识“{value}”与输入文件的栏名相同", "换一个标识。"),
    "P807": ("项目“{value}”要求先填它自己", "requires 写另一个项目。"),
    "P808": (
        "时限没有写何时到期",
        '写 within（与 starts 一起）、due 或 date 之一；starts = "quarter" 或 "year" 可以单独写，即到期末。',
    ),
    "P809": ("时限写了 {found}，只能写一个", "within 与 starts 一起用；每年固定的月日写 due；只此一次的写 date。"),
    "P810": ("within 没有写从何时起算", "补上 starts。"),
    "P811": ("指标缺少 {lacks}", "写上 numerator 和 denominator，或写 figure。"),
    "P812": ("没有“{value}”可以签字", "on 写 visit、plan、undertaking，或一张 [[form]] 的标识：{known}。"),
    "P814": ("most（{most}）小于 least（{least}）", "least 是最小的数，most 是最大的数。"),
    "P813": ("上位文件缺少 {lacks}", "[[pack.parent]] 要有 title 和 clause。"),
    # overlays
    "P901": ("找不到上级政策包“{value}”", "上级政策包要是内置的，或与本文件夹放在一起、同名的文件夹。"),
    "P902": (
        "下级细则的地区“{value}”不在上级“{base}”之内，或级别不低于上级",
        "地区代码要以上级的代码开头，级别要更低。",
    ),
    "P903": (
        "参数“{value}”文件已定，且没有写可以往哪边改",
        "只能设定未定的参数；对文义另有理解的，写 [[reading]] 并说明依据。",
    ),
    "P904": ("参数“{name}”只能往严的方向改（{way}）：上级为 {base}，这里为 {value}", "改成不松于上级的值。"),
    "P905": ("{what}只能更严：上级为 {base}，这里为 {value}", "改成不松于上级的值，或删去。"),
    "P906": ("去掉“{value}”后就没有方式了，或上级本来就没有它", "至少留一种上级已有的方式。"),
    "P907": ("“{value}”的条件不是 any，不能再加一种情形", "改为新增一个 [[category]]。"),
    "P908": ("“{value}”是上级已有的规则，细则不能改写", "细则只能设参数、收紧、增加；收紧用 [[tighten]]。"),
    "P909": ("上级没有名为“{value}”的假设", "改成已有的：{known}。"),
    "P910": ("上级没有名为“{value}”的任务", "改成已有的：{known}。"),
    "P911": ("同级两处在 {day} 给“{what}”两个值：{one}；{other}", "由有权机关定一个，删去另一个。"),
    "P912": ("细则里不能写 [[{table}]]", "细则只能有 set、tighten、branch、reading，以及新增的 {allowed}。"),
    "P913": ("[[tighten]] 没有写要收紧什么", "写上 at_least、per、days 或 remove_channels。"),
    "P915": (
        "周期只能更严：上级每一期（{base}）之内，都要容得下一整期新的（{value}）",
        "改成更短的周期，或调整 anchor，使每一个旧的一期里都有完整的一期。",
    ),
    "P916": ("同级两份细则各自加了“{what}”：{one}；{other}", "由有权机关定一个，或换一个标识。"),
    "P917": ("替代自己原来的细则，“{name}”要相同：原为 {old}，这里为 {value}", "改成与原细则相同。"),
    "P918": ("“{value}”的理解定着参数“{parameter}”，这里没有写 value", "补上 value。"),
    "P919": ("“{value}”的理解只有文字，没有参数可以给值", "删去 value；只改 we_read 和 ground。"),
    "P914": ("任务“{value}”的时限不是这样写的，不能用“{name}”收紧", "{remedy}"),
    # amendments
    "P951": ("没有“{value}”这条规则，不能废止或修改", "写成 表名:标识，例如 duty:key-home。"),
    "P952": ("修改文件的起始日（{since}）不晚于原规则的起始日（{old}）", "修改文件的 from 要晚于原规则生效之日。"),
    "P954": ("废止“{value}”以后，“{rule}”还要用到它", "一并废止或改写“{rule}”，或另写一个同名的新规则。"),
    "P953": ("修改文件不能改 [[{table}]]“{value}”", "换一个新标识，并把用到它的规则一并改写。"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `line` and `column` are 1-based, None where the place cannot be found."""

    code: str
    file: str
    key: str
    column: int | None
    line: int | None
    says: str
    remedy: str

    def __str__(self) -> str:
        place = "" if self.line is None else f" 第 {self.line} 行" + (f"第 {self.column} 列" if self.column else "")
        head = " ".join(part for part in (self.code, f"{self.file}{place}", self.key) if part)
        return f"{head}：{self.says}。{self.remedy}"


class PolicyFaults(Exception):
    """A pack that cannot be relied on; holds every fault found, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda f: (f.file, f.line or 0, f.column or 0, f.code))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def fault(
    code: str, *, file: str = "", key: str = "", place: tuple[int | None, int | None] = (None, None), **words: object
) -> Fault:
    """Make the fault `code`, its sentence filled in. `place` is (line, column). Raises KeyError for an unknown code."""
    says, remedy = CATALOGUE[code]
    line, column = place
    told = {name: as_toml(word) for name, word in words.items()}
    return Fault(code, file, key, column, line, says.format(**told), remedy.format(**told))


def as_toml(value: Any) -> str:
    """Return a value as it is written in TOML, without the quotes of a lone text."""
    match value:
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return f"[{', '.join(_quoted(each) for each in value)}]"
        case dict():
            return "{ " + ", ".join(f"{key} = {_quoted(each)}" for key, each in value.items()) + " }"
        case _:
            return str(value)


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else as_toml(value)
