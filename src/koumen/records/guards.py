"""What the database itself refuses and keeps: no change of kept rows, and the index that finds names.

Installed after every migration, in the words of each database. Kept rows may not be updated; that
they may not be removed is held by the chain of the journal and by foreign keys.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from koumen.records.models.kept import Kept
from koumen.records.models.office_work import JournalEntry, JournalSeal

REFUSAL = "kept rows are not changed: add a row that supersedes"
NAME_INDEX = "records_name_grams"


def kept_models() -> list[type[Model]]:
    """Return every model whose rows are written once."""
    models = apps.get_app_config("records").get_models()
    return [model for model in models if issubclass(model, Kept) or model in (JournalEntry, JournalSeal)]


def install(using: str) -> None:
    """Put triggers and the name index in place; does nothing where they are."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    tables = [model._meta.db_table for model in kept_models() if model._meta.db_table in present]
    statements = _STATEMENTS[connection.vendor](tables, "records_person" in present)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    _fill_name_index(connection)


def _sqlite(tables: list[str], people: bool) -> list[str]:
    guards = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_kept BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in tables
    ]
    removal = f"INSERT INTO {NAME_INDEX}({NAME_INDEX}, rowid, grams) VALUES ('delete', old.id, old.grams)"
    addition = f"INSERT INTO {NAME_INDEX}(rowid, grams) VALUES (new.id, new.grams)"
    index = [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {NAME_INDEX} "
        "USING fts5(grams, content='', detail='none', tokenize='ascii')",
        f"CREATE TRIGGER IF NOT EXISTS person_grams_in AFTER INSERT ON records_person BEGIN {addition}; END",
        f"CREATE TRIGGER IF NOT EXISTS person_grams_out AFTER DELETE ON records_person BEGIN {removal}; END",
        f"CREATE TRIGGER IF NOT EXISTS person_grams_on AFTER UPDATE OF grams ON records_person "
        f"BEGIN {removal}; {addition}; END",
    ]
    return guards + (index if people else [])


def _postgresql(tables: list[str], people: bool) -> list[str]:
    guards = [
        "CREATE OR REPLACE FUNCTION koumen_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ]
    for table in tables:
        guards.append(
            f"CREATE OR REPLACE TRIGGER {table}_kept BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION koumen_refuse_change()"
        )
    index = f"CREATE INDEX IF NOT EXISTS {NAME_INDEX} ON records_person USING gin (string_to_array(grams, ' '))"
    return guards + ([index] if people else [])


def _fill_name_index(connection: BaseDatabaseWrapper) -> None:
    """Index people who were there before the index was (SQLite); PostgreSQL does so by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {NAME_INDEX}(rowid, grams) SELECT id, grams FROM records_person "
            f"WHERE NOT EXISTS (SELECT 1 FROM {NAME_INDEX})"
        )


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
