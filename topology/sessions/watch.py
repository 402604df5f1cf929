"""The findings of a live document, computed in a thread when it has changed and told to whoever listens."""

from __future__ import annotations

import asyncio
import datetime
import json
import time
from collections.abc import Callable
from typing import Any

from pycrdt import Doc

from topology.document import from_payload, parse
from topology.errors import DocumentError
from topology.findings import Finding, count
from topology.graph import Graph
from topology.kinds import RELATIONS
from topology.sessions.projection import project
from topology.validation import Incremental
from topology.validation.figures import figures

GATHER_S = 0.05
Listener = Callable[[str], None]


def examine(state: bytes, live: Incremental) -> dict[str, Any]:
    """The findings of a Yjs state, those of its parse and of its merge among them; `live` knows the states before."""
    started = time.perf_counter()
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    shown = project(doc)
    found: tuple[Finding, ...] = shown.findings
    states: list[dict[str, str]] = []
    derived: dict[str, Any] = {}
    try:
        parsed = parse(from_payload(shown.document, shown.files))
        states = unwritten(parsed.graph)
        found = (*found, *live.update(parsed, today=datetime.date.today().isoformat()).findings)
        derived = figures(parsed)
    except DocumentError as error:
        found = (*found, Finding("DOC-003", "bad-value", "error", "document", (), (), (), error.message))
    return {
        "type": "findings",
        "digest": shown.digest,
        "findings": [finding.as_dict() for finding in found],
        "counts": count(found),
        "derived": derived,
        "states": states,
        "elapsed_ms": round((time.perf_counter() - started) * 1000, 2),
    }


def unwritten(graph: Graph) -> list[dict[str, str]]:
    """The edges that no document says: what the definitions of workflows name."""
    return [
        {"id": edge.id, "source": edge.source, "target": edge.target, "relation": edge.relation}
        for edge in graph.edges.values()
        if not RELATIONS[edge.relation].written
    ]


class Watch:
    """Examines the document at most every 50 ms, once for all listeners, and only while there are some."""

    def __init__(self, doc: Doc[Any]) -> None:
        self._doc = doc
        self._live = Incremental()
        self._listeners: set[Listener] = set()
        self._latest: str | None = None
        self._dirty = True
        self._task: asyncio.Task[None] | None = None

    def listen(self, listener: Listener) -> None:
        """Tells the listener the findings of now and of every later change."""
        self._listeners.add(listener)
        if self._latest is not None and not self._dirty:
            listener(self._latest)
        else:
            self._start()

    def ignore(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def changed(self) -> None:
        self._dirty = True
        self._start()

    async def close(self) -> None:
        self._listeners.clear()
        if self._task is not None:
            await asyncio.wait([self._task])

    def _start(self) -> None:
        if self._listeners and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._dirty and self._listeners:
            if self._latest is not None:
                await asyncio.sleep(GATHER_S)
            self._dirty = False
            report = await asyncio.to_thread(examine, self._doc.get_update(), self._live)
            self._latest = json.dumps(report)
            for listener in list(self._listeners):
                listener(self._latest)
