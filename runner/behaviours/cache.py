"""cache: keeps what was read for a while, so that the store behind is asked less.

A read is a hit or a miss. What is missed is loaded by the reader along the edge that `on_miss` names, or its next
read of a store, and then fills the cache. Without either, the reader's own write fills it, or the miss itself where
the reader never writes. Reads that miss an entry while it is being loaded are a stampede: each loads it again, unless
`single_flight` lets them wait for the first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from runner.behaviours.base import MISSED, Behaviour, Compute, Context, Wire, body_text, fill, part
from runner.trace import Op

Done = Callable[[int], None]


class Cache(Behaviour):
    name = "cache"
    is_cache = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        node = context.node
        self._ttl_us = None if node["ttl_s"] is None else round(float(node["ttl_s"]) * 1_000_000)
        self._jitter_us = round(float(node["ttl_jitter_s"] or 0) * 1_000_000)
        self._entries_max = int(node["entries_max"] or context.world.limit("cache.entries_max"))
        self._single_flight = bool(node["single_flight"])
        self._draw = context.latency(node["latency"]) if node["latency"] is not None else None
        self._entries: OrderedDict[str, int | None] = OrderedDict()
        self._loading: dict[str, int] = {}
        self._waiting: dict[str, list[Done]] = {}
        self._writers: frozenset[Behaviour] = frozenset()
        self.counts = dict.fromkeys(
            ("reads", "writes", "hits", "misses", "stampedes", "waits", "fills", "expired", "evicted"), 0
        )

    def connect(self) -> None:
        self._writers = frozenset(wire.source for wire in self.context.wires_from("writes"))

    def takes_time(self, relation: str) -> bool:
        return relation == "reads" or self._draw is not None

    def use(self, relation: str, wire: Wire | None, invocation: int = 0, cause: int = 0, body: Any = None) -> int:
        status = self.refusal(wire)
        if not status:
            self.counts[relation] += 1
            if relation == "writes":
                self._fill(self._key(wire, body), wire)
            else:
                self._look_up(self._key(wire, body), wire, invocation, cause)
        return status

    def use_in_time(self, relation: str, wire: Wire, invocation: int, cause: int, body: Any, done: Done) -> None:
        def look(_: Any) -> None:
            status = self.refusal(wire)
            if status or relation == "writes":
                done(status or self.use("writes", wire, invocation, cause, body))
                return
            self.counts["reads"] += 1
            self._read(self._key(wire, body), wire, invocation, cause, done)

        delay_us = 0 if self._draw is None else round(self._draw() * self.conditions.latency_factor)
        self.context.after(delay_us, look, None)

    def _key(self, wire: Wire | None, body: Any) -> str:
        """The edge's key, a path into the body or a template; else the body as a whole."""
        given = wire.edge["key"] if wire is not None else None
        if given is None:
            return body_text(body)
        return body_text(part(body, fill(given, self.context.stream("keys"), self.clock.now_us)))

    # Reading

    def _read(self, key: str, wire: Wire, invocation: int, cause: int, done: Done) -> None:
        if self._look_up(key, wire, invocation, cause):
            done(0)
            return
        if self._single_flight and key in self._loading:
            self.counts["waits"] += 1
            self._waiting.setdefault(key, []).append(done)
            return
        if _has_loader(wire):
            self._loading[key] = self._loading.get(key, 0) + 1
        elif wire.source not in self._writers:
            self._fill(key, wire)
        done(MISSED)

    def _look_up(self, key: str, wire: Wire | None, invocation: int, cause: int) -> bool:
        """Whether the entry is there, counted as a hit or a miss."""
        if self._is_kept(key):
            self.counts["hits"] += 1
            self.context.record(Op.HIT, wire, cause, invocation)
            return True
        loading = self._loading.get(key, 0)
        self.counts["misses"] += 1
        if loading:
            self.counts["stampedes"] += 1
        self.context.record(Op.MISS, wire, cause, invocation, 0, loading)
        return False

    def _is_kept(self, key: str) -> bool:
        if key not in self._entries:
            return False
        expires_us = self._entries[key]
        if expires_us is not None and expires_us <= self.clock.now_us:
            del self._entries[key]
            self.counts["expired"] += 1
            return False
        self._entries.move_to_end(key)
        return True

    # Filling

    def loaded(self, wire: Wire, body: Any, status: int) -> None:
        """What was missed came from elsewhere, or did not: then the next that waits loads it."""
        key = self._key(wire, body)
        left = self._loading.pop(key, 1) - 1
        if left > 0:
            self._loading[key] = left
        if not status and not self.conditions.down:
            self._fill(key, wire)
        waiting = self._waiting.pop(key, [])
        if status and waiting:
            first, *others = waiting
            if others:
                self._waiting[key] = others
            self._loading[key] = self._loading.get(key, 0) + 1
            self.context.soon(first, MISSED)
            return
        for done in waiting:
            self.context.soon(done, 0)

    def _fill(self, key: str, wire: Wire | None) -> None:
        stays_us = self._ttl_us
        if stays_us is not None and self._jitter_us:
            stays_us += self.context.stream("ttl").randint(0, self._jitter_us)
        self._entries[key] = None if stays_us is None else self.clock.now_us + stays_us
        self._entries.move_to_end(key)
        self.counts["fills"] += 1
        self.context.record(Op.FILL, wire, value=stays_us or 0)
        while len(self._entries) > self._entries_max:
            self._entries.popitem(last=False)
            self.counts["evicted"] += 1

    def kill(self) -> None:
        """What is kept in memory is gone."""
        self._entries.clear()

    # What is to be seen

    def report(self) -> dict[str, Any]:
        return self.counts | {"entries": len(self._entries)}


def _has_loader(wire: Wire) -> bool:
    """Whether the reader has an edge along which it loads what it misses."""
    return isinstance(wire.source, Compute) and wire in wire.source.loaders
