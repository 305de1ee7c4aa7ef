"""The installation a command works on: made ready, started in this process, and who acts on it.

Preparing is safe to run again at any time: it never replaces keys and never touches people.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from koumen.records.secrets.keys import KeysMissing, make_keys

if TYPE_CHECKING:
    from koumen.records.scope import Actor


class DataWithoutKeys(Exception):
    """There is a database but its key file is gone: new keys would make it unreadable."""


class DayNotRead(Exception):
    """The day that the environment fixes is no date; the message is Chinese and names the remedy."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done. `areas`: how many places there are now."""

    data: Path
    keys_made: bool
    areas: int


def prepare(data_folder: Path | str | None = None, *, example: bool = False) -> Prepared:
    """Prepare the folder (default KOUMEN_DATA, else ./var); `example` adds the invented demonstration places.

    Raises DataWithoutKeys. After it Django is ready for use in this process.
    """
    data = Path(data_folder or os.environ.get("KOUMEN_DATA") or "var").resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["KOUMEN_DATA"] = str(data)
    keys = Path(os.environ.get("KOUMEN_KEYS") or data / "keys.json")
    made = make_keys(keys)
    try:
        start()
    except KeysMissing:
        if made:
            keys.unlink()
            raise DataWithoutKeys(
                f"数据库里已有资料，却没有密钥文件 {keys}。请先从备份恢复密钥文件，再运行 koumen setup。"
            ) from None
        raise
    return Prepared(data, made, _fill(example))


def start() -> None:
    """Make Django ready in this process. Raises KeysMissing before set-up and when the keys are another database's."""
    start_unchecked()
    from koumen.records.key_check import require_fitting_keys

    require_fitting_keys()


def start_unchecked() -> None:
    """Make Django ready without a look at the database, for one that is about to be built anew."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koumen.server.settings")
    if not apps.ready:
        django.setup()


def operator() -> Actor:
    """Return the actor of a command: the machine's operator, now. Raises DayNotRead."""
    from django.conf import settings

    from koumen.records.scope import machine

    try:
        today, now = settings.CLOCK.today(), settings.CLOCK.now()
    except ValueError as wrong:
        raise DayNotRead(str(wrong)) from None
    return machine(today=today, now=now, name="运维人员")


def _fill(example: bool) -> int:
    """Bring the tables up to date and load the areas that are missing."""
    from django.core.management import call_command

    from koumen.actions.areas import load_bundled
    from koumen.actions.keys import keep_key_check
    from koumen.records.models import Area

    call_command("migrate", interactive=False, verbosity=0)
    actor = operator()
    keep_key_check(actor)
    if not Area.objects.filter(example=False).exists():
        load_bundled(actor)
    if example and not Area.objects.filter(example=True).exists():
        load_bundled(actor, example=True)
    return Area.objects.count()
