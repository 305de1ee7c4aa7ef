"""The second half of an import: write what a person has accepted among the people.

Rows are written some thousands at a time, each with its projection; a batch cut short goes on where it stopped when
it is confirmed again. A batch confirmed once is answered, not written again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from koumen.actions.imports.changing import Changer
from koumen.actions.imports.collector import collector_paused
from koumen.actions.imports.preview import AT_ONCE, Progress, adopted, allow, sound_day
from koumen.actions.imports.refusals import ImportRefused
from koumen.actions.imports.register import chunks
from koumen.actions.imports.settling import Accepted, Settled, settle
from koumen.actions.imports.staging import EMPTY
from koumen.actions.imports.writing import Writer
from koumen.actions.projection import derive
from koumen.records.journal import enter
from koumen.records.models import ImportBatch, ImportRow, Person
from koumen.records.scope import Actor

_WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a batch, in rows: people who joined, changed, left; the same as before; `returned` rejected ones;
    `asking` for an answer; `declined` by whoever confirmed. `gone`: those of `left` who left the place too."""

    batch: UUID
    joined: int = 0
    changed: int = 0
    left: int = 0
    gone: int = 0
    same: int = 0
    returned: int = 0
    asking: int = 0
    declined: int = 0


@collector_paused()
def confirm_roster(
    actor: Actor, *, batch_uid: UUID, accepted: Accepted | None = None, progress: Progress | None = None
) -> Receipt:
    """Write a batch among the people; `accepted` None: everybody new and everything changed, nobody leaves.

    Raises ImportRefused when the batch is unknown or was dropped, NotYours outside the actor's area.
    """
    accepted = accepted or Accepted()
    if accepted.since:
        sound_day(accepted.since, actor.today)
    batch = _begun(actor, batch_uid, accepted)
    if batch.state == ImportBatch.State.WRITING:
        counts = _Work(actor, batch, accepted, progress or (lambda *_: None)).write()
        _finish(actor, batch, counts)
    return Receipt(batch.uid, **batch.totals.get(_WRITTEN, {}))


@transaction.atomic
def drop_roster(actor: Actor, *, batch_uid: UUID) -> None:
    """Give up a list that waits: its rows go, and nothing of them was written. Raises ImportRefused."""
    batch = batch_of(actor, batch_uid)
    if batch.state != ImportBatch.State.READ:
        raise ImportRefused("这份名单已经写入或正在写入，不能放弃。")
    batch.state = ImportBatch.State.DROPPED
    batch.save(update_fields=["state"])
    batch.lines.all().delete()
    enter(actor, "imports.drop_roster", {"batch": str(batch.uid)}, area=batch.area)


def batch_of(actor: Actor, uid: UUID) -> ImportBatch:
    """Return a batch, locked until the transaction ends. Raises ImportRefused, or NotYours outside the area."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("area").filter(uid=uid).first()
    if batch is None or batch.area is None:
        raise ImportRefused("没有这份名单；请重新导入。")
    allow(actor, batch.area)
    return batch


@transaction.atomic
def _begun(actor: Actor, uid: UUID, accepted: Accepted) -> ImportBatch:
    batch = batch_of(actor, uid)
    if batch.state == ImportBatch.State.READ:
        batch.state = ImportBatch.State.WRITING
        if accepted.since:
            batch.since = accepted.since
        batch.save(update_fields=["state", "since"])
    elif batch.state not in (ImportBatch.State.WRITING, ImportBatch.State.CONFIRMED):
        raise ImportRefused("这份名单已放弃或没有读完；请重新导入。")
    return batch


@transaction.atomic
def _finish(actor: Actor, batch: ImportBatch, counts: Counter[str]) -> None:
    batch.state = ImportBatch.State.CONFIRMED
    batch.confirmed_by_id, batch.confirmed_at = actor.user, actor.now
    batch.totals = batch.totals | {_WRITTEN: dict(counts)}
    batch.done = batch.rows
    batch.save(update_fields=["state", "confirmed_by", "confirmed_at", "totals", "done"])
    what = {"batch": str(batch.uid), "digest": batch.digest, "pack": batch.pack, _WRITTEN: dict(counts)}
    enter(actor, "imports.confirm_roster", what, area=batch.area)


class _Work:
    """Writes one batch."""

    def __init__(self, actor: Actor, batch: ImportBatch, accepted: Accepted, tell: Progress) -> None:
        self._actor, self._batch, self._accepted, self._tell = actor, batch, accepted, tell
        assert batch.since is not None
        self._since = batch.since
        self._law = adopted(batch.pack, actor.today) if batch.pack else None
        self._writer = Writer(actor, batch.pack, self._since, batch.file_name.open(), batch.pk)
        self._done = 0

    def write(self) -> Counter[str]:
        """Write every accepted row that is not yet written; return the counts of the receipt."""
        settled = settle(self._actor, self._batch, self._law, self._accepted, self._since)
        self._writer.households |= settled.households
        counts = Counter(asking=len(settled.asking), same=len(settled.same))
        self._done = self._batch.rows - len(settled.joins) - len(settled.changes)
        counts["returned"] = self._batch.lines.filter(proposes="reject").count()
        self._close(settled.same)
        self._join(settled, counts)
        self._change(settled, counts)
        self._leave(settled, counts)
        return counts

    def _join(self, settled: Settled, counts: Counter[str]) -> None:
        if not self._accepted.joins:
            counts["declined"] += len(settled.joins)
            return
        for some in chunks(settled.joins, AT_ONCE):
            with transaction.atomic():
                open_rows = self._open_rows([row for row, _ in some])
                fresh = [(row, told) for row, told in some if row in open_rows]
                keys = self._writer.join([told for _, told in fresh])
                self._wrote([(row, key) for (row, _), key in zip(fresh, keys, strict=True)], len(some))
            counts["joined"] += len(fresh)
            self._progress()

    def _change(self, settled: Settled, counts: Counter[str]) -> None:
        if not self._accepted.changes:
            counts["declined"] += len(settled.changes)
            return
        for some in chunks(settled.changes, AT_ONCE):
            with transaction.atomic():
                open_rows = self._open_rows([row for row, *_ in some])
                fresh = [(row, told, key) for row, told, key in some if row in open_rows]
                people = Person.objects.select_for_update().in_bulk([key for *_, key in fresh])
                for _, told, key in fresh:
                    told.person = key
                Changer(self._writer).change([told for _, told, _ in fresh], people)
                self._wrote([(row, key) for row, _, key in fresh], len(some))
            counts["changed"] += len(fresh)
            self._progress()

    def _leave(self, settled: Settled, counts: Counter[str]) -> None:
        """Let those go who were ticked; never someone whom a row of the batch is or may be."""
        leaving = self._batch.lines.filter(proposes="leave").exclude(cells=EMPTY).order_by("pk")
        ticked = self._accepted.leaves | self._accepted.gone
        rows = [row for row in leaving if row.uid in ticked and row.person_id not in settled.named]
        counts["declined"] += leaving.count() - len(rows)
        for some in chunks(rows, AT_ONCE):
            with transaction.atomic():
                open_rows = self._open_rows([row.pk for row in some])
                fresh = [row for row in some if row.pk in open_rows and row.person_id]
                self._go(fresh, counts)
                self._wrote([(row.pk, row.person_id or 0) for row in fresh], 0)
            self._progress()

    def _go(self, rows: Sequence[ImportRow], counts: Counter[str]) -> None:
        """End what the list is of (the policy; without one, the stay), and the stay of those who left the place too."""
        here = {row.person_id: row.uid for row in rows}
        people = list(Person.objects.select_for_update().filter(pk__in=here, left_on__isnull=True).order_by("pk"))
        changer = Changer(self._writer)
        if self._law:
            changer.exit(people)
        gone = [person for person in people if not self._law or here[person.pk] in self._accepted.gone]
        changer.leave(gone)
        counts["left"] += len(people)
        counts["gone"] += len(gone) if self._law else 0

    def _open_rows(self, keys: Sequence[int]) -> set[int]:
        """Lock these rows and return those whose cells still wait: another run may have written them meanwhile."""
        between = ImportRow.objects.filter(batch=self._batch, pk__gte=min(keys), pk__lte=max(keys))
        waiting = between.select_for_update().exclude(cells=EMPTY)
        return set(waiting.values_list("pk", flat=True)) & set(keys)

    def _wrote(self, pairs: Sequence[tuple[int, int]], rows: int) -> None:
        """Derive the people anew, tie the rows to them and empty the rows: what they held is kept with the people.

        `rows`: how many lines of the file these are; whoever is on none of them counts for none.
        """
        derive([person for _, person in pairs], today=self._actor.today)
        self._close(pairs)
        self._done += rows
        ImportBatch.objects.filter(pk=self._batch.pk).update(done=self._done)

    def _close(self, pairs: Sequence[tuple[int, int | None]]) -> None:
        statement = f"UPDATE {ImportRow._meta.db_table} SET person_id = %s, cells = '' WHERE id = %s"
        with connection.cursor() as cursor:
            cursor.executemany(statement, [(person, row) for row, person in pairs])

    def _progress(self) -> None:
        self._tell("写入", self._done, self._batch.rows)
