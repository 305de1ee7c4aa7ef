"""The command line refuses in Chinese, with exit code 2 and nothing on standard output."""

import pytest

from koumen.cli import MODULES, main, parser


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "还缺：命令"),
        (["policy"], "还缺：list|show|check|cases|adopt|adopted|coverage"),
        (["policy", "show"], "还缺：标识或文件夹"),
        (["policy", "list", "--quiet"], "不认识：--quiet"),
        (["vanish"], "命令 不能是 'vanish'，只能是"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert said in told.err
    assert told.err.startswith("用法：")


def test_help_is_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["policy", "check", "--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "显示这段说明" in told
    assert "usage" not in told


def test_the_commands_of_the_contract_are_there() -> None:
    listed = parser().format_help()
    assert {"evaluate", "policy", "workdays"} <= set(MODULES)
    assert "policy" in listed
