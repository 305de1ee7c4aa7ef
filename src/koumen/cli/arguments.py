"""argparse, speaking Chinese: usage, headings and the refusals of a command line that cannot be read.

It changes words only; what is accepted is argparse's own.
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

_SAID = (
    (r"the following arguments are required: (.*)", r"还缺：\1"),
    (r"unrecognized arguments: (.*)", r"不认识：\1"),
    (r"one of the arguments (.*) is required", r"这几个写一个：\1"),
    (r"argument (.*?): invalid choice: (.*) \(choose from (.*)\)", r"\1 不能是 \2，只能是：\3"),
    (r"argument (.*?): expected one argument", r"\1 后面要写一个值"),
    (r"argument (.*?): expected at least one argument", r"\1 后面至少要写一个值"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能和 \2 一起写"),
    (r"argument (.*?): invalid .* value: (.*)", r"\1 的值 \2 写法不对"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 写得不全，可能是：\2"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose own words are Chinese; its subcommands' parsers are of the same kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._positionals.title, self._optionals.title = "命令和文件", "选项"
        for action in self._actions:
            if isinstance(action, argparse._HelpAction):
                action.help = "显示这段说明"

    def format_usage(self) -> str:
        """Return the usage line, headed 用法."""
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        """Return the help, headed 用法."""
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """Refuse the command line in Chinese on stderr, exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}：{in_chinese(message)}。加 --help 看说明。\n")


def in_chinese(message: str) -> str:
    """Return one of argparse's sentences in Chinese; one that it does not know comes back as it is."""
    for pattern, said in _SAID:
        if re.fullmatch(pattern, message, re.S):
            return re.sub(pattern, said, message, flags=re.S)
    return message
