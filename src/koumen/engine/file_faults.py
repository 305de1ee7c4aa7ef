"""A wrong input file: which file, line and column, what is wrong, and how to mend it."""

from __future__ import annotations

from pathlib import Path


class FileFault(ValueError):
    """Raised for the first fault of an input file. `line` counts from 1, the header's (None: the whole file)."""

    def __init__(self, path: Path, line: int | None, column: str, says: str, remedy: str) -> None:
        where = f"第 {line} 行" if line is not None else "整个文件"
        at = f"“{column}”列" if column else ""
        super().__init__(f"{path}：{where}{at}：{says}。{remedy}。")
        self.path, self.line, self.column, self.says, self.remedy = path, line, column, says, remedy
