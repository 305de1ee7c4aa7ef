"""Whether the keys at hand are those the database was written with. Asked before anything is read or migrated.

A database from before it kept a check is known by any value it holds encrypted.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from koumen.records.models import KeyCheck, Person
from koumen.records.secrets.column import EncryptedTextField, Sealed, Secret
from koumen.records.secrets.keys import KeysMissing
from koumen.records.secrets.provider import CannotOpen, provider

WORD, PLACE = "koumen", "records_keycheck"


class KeysDoNotFit(KeysMissing):
    """The key file is not the one this database was written with."""


def require_fitting_keys() -> None:
    """Raise KeysDoNotFit when the database was written under other keys; an empty one fits any."""
    tables = set(connection.introspection.table_names())
    try:
        fits = _fits(tables)
    except CannotOpen:
        fits = False
    if not fits:
        raise KeysDoNotFit(
            f"密钥文件 {settings.KEYS} 与数据库不是同一套：用它打不开已有的资料，也不能再写入。"
            "请从备份恢复建库时的密钥文件，或改用它所属的数据库。"
        )


def new_check() -> KeyCheck:
    """Return the row by which the database will know the keys at hand."""
    return KeyCheck(sealed=provider().seal(WORD, PLACE), index=provider().index(WORD, PLACE))


def _fits(tables: set[str]) -> bool:
    if KeyCheck._meta.db_table in tables:
        held = KeyCheck.objects.order_by("pk").first()
        if held is not None:
            opened = provider().open(held.sealed, PLACE)
            return opened == WORD and held.index == provider().index(WORD, PLACE)
    return Person._meta.db_table not in tables or _opens_a_person()


def _opens_a_person() -> bool:
    """Open the first value there is of each of a person's encrypted columns. Raises CannotOpen."""
    for field in Person._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            held = (
                Person.objects.exclude(**{field.attname: Sealed("")}).order_by("pk").values_list("uid", field.attname)
            )
            for uid, sealed in held[:1]:
                Secret(sealed, field.place(uid)).open()
    return True
