"""A text column that is encrypted in the database and closed in memory until someone opens it.

`row.phone` is a `Secret`: printing it shows nothing, `row.phone.open()` gives the text. Setting takes
plain text. The row needs a `uid`; a value can be opened only in its own table, column and row.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from koumen.records.secrets.provider import provider


class Sealed(str):
    """Ciphertext as it lies in the database."""

    __slots__ = ()


class Secret:
    """A value under lock. True when there is one."""

    __slots__ = ("_place", "_value")

    def __init__(self, value: str, place: str) -> None:
        self._value = value
        self._place = place

    def open(self) -> str:
        """Return the plain text; whoever calls this answers for its journal entry. Raises CannotOpen."""
        if isinstance(self._value, Sealed) and self._value:
            return provider().open(self._value, self._place)
        return str(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.open() == other.open()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "〔已加密〕" if self._value else ""

    __str__ = __repr__


class SecretAttribute(DeferredAttribute):
    """Hands out `Secret`s and takes plain text, Secrets or ciphertext."""

    field: EncryptedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        return Secret(value or "", self.field.place(instance.uid))

    def __set__(self, instance: Any, value: Any) -> None:
        held = value._value if isinstance(value, Secret) else value
        instance.__dict__[self.field.attname] = "" if held is None else held


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text under SM4-GCM. It cannot be searched, sorted, or changed by `update()`; keep a blind index beside it."""

    descriptor_class = SecretAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def place(self, uid: object) -> str:
        """Return what binds a value to its row."""
        return f"{self.model._meta.db_table}.{self.column}.{uid}"

    def from_db_value(self, value: str | None, *_: Any) -> Sealed:
        return Sealed(value or "")

    def to_python(self, value: Any) -> Any:
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        held = model_instance.__dict__.get(self.attname) or ""
        if held and not isinstance(held, Sealed):
            if model_instance.uid is None:  # type: ignore[attr-defined]
                raise ValueError(f"{self.attname} is sealed for one row: give the row its uid first")
            held = Sealed(provider().seal(held, self.place(model_instance.uid)))  # type: ignore[attr-defined]
            model_instance.__dict__[self.attname] = held
        return Sealed(held)

    def get_prep_value(self, value: Any) -> str:
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.attname} is encrypted for one row: set it on the row and save the row")
        return str(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.pre_save(obj, False))


def open_sealed(model: type[models.Model], column: str, uid: object, sealed: str) -> str:
    """Open a value read by `values_list` beside its row's uid. Raises CannotOpen."""
    field = model._meta.get_field(column)
    assert isinstance(field, EncryptedTextField)
    return Secret(Sealed(sealed), field.place(uid)).open()
