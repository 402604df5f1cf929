"""Charts of a run, read out of the log once and kept for the next look.

A run of up to `ROWS_MAX` rows is read row by row, a longer one by the counters of its chunks. What was read is kept for
the `KEPT` runs that were looked at last, and goes on where the log has grown.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from runner.log import store
from runner.trace.charts import Coarse, Courses, Steps

ROWS_MAX = 600_000
"""Rows read for exact charts, about half a second; a longer run is drawn from its counters."""
KEPT = 4
STEPS_MAX = 2000
NODES_MAX = 24
NODES_SHOWN = 4
"""Nodes of which a chart has lines, and how many of the busiest where none is named."""


class Reading:
    """What was read of one life of a run."""

    def __init__(self, run: uuid.UUID, life: int, names: Sequence[str]) -> None:
        self.lock = threading.Lock()
        self.run, self.life, self.names = run, life, names
        self.read: Courses | Coarse = Courses(names)
        self._after = 0

    def advance(self, last: int) -> None:
        """Reads what was logged since the last look, up to row `last`."""
        if isinstance(self.read, Courses) and last > ROWS_MAX:
            self.read, self._after = Coarse(), 0
        if isinstance(self.read, Coarse):
            for seq, t_us, counters in store.counters_since(self.run, self.life, self._after):
                self.read.add(t_us, counters)
                self._after = seq
            return
        for rows in store.read(self.run, self.life, self._after):
            self.read.add(rows.columns)
            self._after = rows.last


_readings: OrderedDict[tuple[uuid.UUID, int], Reading] = OrderedDict()
_lock = threading.Lock()


def _reading(run: uuid.UUID, life: int, names: Sequence[str]) -> Reading:
    with _lock:
        key = (run, life)
        found = _readings.pop(key, None) or Reading(run, life, names)
        # A run that has not told its names yet had no rows either.
        if not found.names and names:
            found = Reading(run, life, names)
        _readings[key] = found
        while len(_readings) > KEPT:
            _readings.popitem(last=False)
        return found


def charts(
    run: uuid.UUID, life: int, names: Sequence[str], nodes: Sequence[str], window: tuple[int, int | None], steps: int
) -> dict[str, Any]:
    """The metrics of the nodes in the window of microseconds, in at most that many steps.

    Without `nodes` those of the busiest. `exact` says that rows were read and not counters.
    """
    last, t_us = store.last_seq(run, life)
    reading = _reading(run, life, names)
    with reading.lock:
        reading.advance(last)
        busiest = reading.read.names()
        shown = list(dict.fromkeys(nodes))[:NODES_MAX] or busiest[:NODES_SHOWN]
        start = max(0, window[0])
        # A window may reach beyond the end: two runs that are not equally long share its steps.
        until = max(start, t_us if window[1] is None else window[1])
        cut = Steps.between(start, until, min(steps, STEPS_MAX))
        return {
            "t_us": t_us,
            "from_us": cut.from_us,
            "to_us": until,
            "step_us": cut.step_us,
            "steps": cut.count,
            "exact": isinstance(reading.read, Courses),
            "busiest": busiest,
            "nodes": reading.read.steps(shown, cut),
        }
