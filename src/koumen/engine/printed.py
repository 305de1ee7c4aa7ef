"""On which official forms each visit is recorded, by form and by the version in force on the visit's day."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine import tables
from koumen.engine.law import HI, LO, day_number
from koumen.engine.plan import Asked
from koumen.engine.run import Run
from koumen.engine.runner import Duck, Runner

COLUMNS = ("visit_id", "pack", "form")


def printed_rows(run: Run, runner: Runner) -> pa.Table:
    """Return the contract's `printed`, sorted by visit_id, pack, form; a form is written `ID@VERSION`.

    A visit of any result is recorded when its person stands under the pack on the visit's day, by their own
    categories or by their household's. `runner` must be a fresh one: standing is needed on the visits' days.
    """
    visits = run.inputs.visits
    if not visits.num_rows:
        return pa.table({name: pa.array([], pa.string()) for name in COLUMNS})
    days = pc.min_max(visits["day"]).as_py()
    asked = Asked(day_number(days["max"]), day_number(days["min"]), day_number(days["max"]))
    then = Run(run.packs, run.inputs, asked, runner)
    _ = then.standing
    standing = "SELECT law, subject, first, last, leaves FROM standing"
    if then.plan.households:
        standing += " UNION ALL SELECT law, subject, first, last, leaves FROM household_standing"
    stood = runner.fetch(
        f"SELECT DISTINCT l.pack, s.person_id, q.first, q.last FROM ({standing}) q "
        "JOIN law l ON l.law = q.law JOIN subject s ON s.subject = q.subject"
    )
    return _join(run, stood)


def _join(run: Run, stood: pa.Table) -> pa.Table:
    forms = [
        (
            pack_no,
            pack.id,
            f"{form.id}@{form.version}",
            LO if form.since is None else day_number(form.since),
            HI if form.until is None else day_number(form.until),
            channel,
            kind,
        )
        for pack_no, pack in enumerate(run.plan.packs)
        for form in pack.forms
        if form.records_visits
        for channel in form.channels
        for kind in form.kinds or ("",)
    ]
    columns = {"pack": "i", "name": "s", "form": "s", "since": "i", "until": "i", "channel": "s", "kind": "s"}
    duck = Duck()
    try:
        duck.put("stood", stood)
        duck.put("form", tables.int_table(columns, forms))
        visits = run.inputs.visits.select(["visit_id", "person_id", "day", "channel", "kind"])
        duck.put("visits", visits.set_column(2, "day", pc.cast(visits["day"], pa.int32())))
        return duck.fetch(
            """
            SELECT DISTINCT v.visit_id, f.name AS pack, f.form
            FROM visits v
            JOIN stood s ON s.person_id = v.person_id AND v.day BETWEEN s.first AND s.last
            JOIN form f ON f.pack = s.pack AND f.channel = v.channel AND v.day >= f.since AND v.day < f.until
                 AND (f.kind = '' OR '+' || v.kind || '+' LIKE '%+' || f.kind || '+%')
            ORDER BY ALL
            """
        )
    finally:
        duck.close()
