"""Which text a pack's name stands for, where a bundled pack and a folder here bear the same name."""

from __future__ import annotations

import sys

from koumen.policy.library import passed_over


def say_which(*names: str) -> None:
    """Say on stderr of each name that the bundled text was read, and how to write the folder here."""
    for name in names:
        if passed_over(name):
            print(f"提示：读的是内置的 {name}；要读这里的文件夹请写 ./{name}", file=sys.stderr)
