"""A run at any moment, out of the log: counted on from the nearest mark before it, which leaves marks on its way."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from runner.log import store
from runner.log.encoding import pack, unpack
from runner.log.models import Mark
from runner.trace import CAUSED, Moment

MARK_ROWS = 50_000
"""Rows between two marks: so many are counted at most for a moment that lies between them, in under 0.1 s."""
ROWS_PER_MESSAGE = 8
"""A mark that knows of many messages is laid down so many times as rarely."""
CAUSES_MAX = 8
"""How far the cause of a message is followed to find its body."""
REQUEST = {"method", "path", "headers", "body"}
"""What the payload of a request has."""
CHUNKS_MAX = 64
"""Chunks that are read for causes."""


def at(run: uuid.UUID, life: int, t_us: int) -> Moment:
    """The state after the last row that is not later than `t_us`."""
    mark = Mark.objects.filter(run=run, life=life, t_us__lte=t_us).order_by("-seq").first()
    moment = Moment(unpack(mark.blob) if mark is not None else None)
    marked = moment.seq
    for rows in store.read(run, life, moment.seq):
        if not moment.add(rows.first, rows.columns, t_us):
            break
        if moment.seq - marked >= max(MARK_ROWS, ROWS_PER_MESSAGE * moment.size):
            marked = moment.seq
            lay_down(run, life, moment)
    return moment


def lay_down(run: uuid.UUID, life: int, moment: Moment) -> None:
    """Keeps the state for later moments. Who comes second changes nothing: both counted the same rows."""
    mark = Mark(run=run, life=life, seq=moment.seq, t_us=moment.t_us, blob=pack(moment.state()))
    Mark.objects.bulk_create([mark], ignore_conflicts=True)


def bodies(run: uuid.UUID, life: int, messages: Iterable[tuple[int, int]]) -> dict[int, Any]:
    """The bodies of these messages, each given with its cause: what has none of its own has that of its cause."""
    at_cause = {number: cause for number, cause in messages}
    found = store.payloads(run, life, at_cause)
    for _ in range(CAUSES_MAX):
        open_causes = {cause for number, cause in at_cause.items() if number not in found and cause}
        if not open_causes:
            break
        known = store.payloads(run, life, open_causes)
        of_cause = {number: cause for number, cause in at_cause.items() if number not in found and cause in known}
        found |= {number: _content(known[cause]) for number, cause in of_cause.items()}
        further = causes(run, life, open_causes - set(known))
        at_cause = {number: further.get(cause, 0) for number, cause in at_cause.items() if number not in found}
    return found


def _content(payload: Any) -> Any:
    """What is passed on of a payload: of a request its body."""
    is_request = isinstance(payload, dict) and payload.keys() >= REQUEST
    return payload["body"] if is_request else payload


def causes(run: uuid.UUID, life: int, messages: Iterable[int]) -> dict[int, int]:
    """What caused each of these messages, as far as a row says so."""
    wanted = set(messages)
    found: dict[int, int] = {}
    read = 0
    for extent in store.extents(run, life, 0) if wanted else ():
        low, high = extent.messages or (0, 0)
        if not any(low <= number <= high for number in wanted):
            continue
        columns = store.chunk(run, life, extent.first).columns
        for op, number, value in zip(columns[1], columns[4], columns[7], strict=True):
            if number in wanted and op in CAUSED:
                found[number] = value
        wanted -= found.keys()
        read += 1
        if not wanted or read >= CHUNKS_MAX:
            break
    return found
