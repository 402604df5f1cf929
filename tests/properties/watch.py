"""Watches a run between any two of its timers, and keeps what its trace does not say."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from runner.behaviours.queue import Queue
from runner.behaviours.stream import Stream
from runner.behaviours.table import Table
from runner.engine import Engine, report
from runner.engine import engine as engine_module
from runner.trace import Memory, decode
from topology.document import Parsed, Scenario

Events = list[dict[str, Any]]
Act = tuple[float, Callable[[Engine], None]]
BUCKETS = ("delivered", "dead_lettered", "filtered", "expired", "dropped", "held", "in_flight")


@dataclass(slots=True)
class Seen:
    """What stood in the state of the run at some instant, by node and number of the message."""

    lanes: dict[tuple[str, int], str] = field(default_factory=dict)
    """The message group or the partition key."""
    sent_us: dict[tuple[str, int], int] = field(default_factory=dict)
    """When the message was sent, for its retention."""
    bodies: dict[tuple[str, int], Any] = field(default_factory=dict)


class Watched:
    """A run in which every promise about the state is asked for between any two timers."""

    def __init__(self, parsed: Parsed, scenario: Scenario, seed: int) -> None:
        self.sink = Memory()
        self.engine = Engine(parsed, scenario, seed=seed, sink=self.sink)
        self.seen = Seen()
        self.looks = 0
        self._last_us = 0
        behaviours = self.engine.world.behaviours.values()
        self._queues = [behaviour for behaviour in behaviours if isinstance(behaviour, Queue)]
        self._sharded = [behaviour for behaviour in behaviours if isinstance(behaviour, (Stream, Table))]

    def run(self, acts: Sequence[Act] = ()) -> Events:
        """Runs to the end, with acts by hand at their times in seconds; returns the whole trace."""
        with _one_by_one():
            for at_s, act in sorted(acts, key=lambda pair: pair[0]):
                self.engine.run(round(at_s * 1_000_000), self._look)
                act(self.engine)
                self._look()
            self.engine.run(None, self._look)
        self._look()
        self.engine.flush()
        return decode(self.sink.flat, 1, self.engine.node_names, self.engine.edge_names)

    @property
    def ledger(self) -> dict[str, Any]:
        """The ledger of the whole run."""
        return report.ledger(self.engine.world)

    def _look(self) -> bool:
        self.looks += 1
        made = self.engine
        now_us = made.world.kernel.now_us
        assert now_us >= self._last_us, f"Time went back from {self._last_us} to {now_us} us."
        self._last_us = now_us
        every_accepted_message_is_in_exactly_one_bucket(made)
        for queue in self._queues:
            no_message_is_visible_and_in_flight_at_once(queue)
            nothing_outlives_its_retention(queue, now_us)
            self._learn_from_queue(queue)
        for sharded in self._sharded:
            self._learn_from_shards(sharded)
        return False

    def _learn_from_queue(self, queue: Queue) -> None:
        seen, node = self.seen, queue.context.node.id
        for number, message in queue.messages.items():
            key = (node, number)
            if key not in seen.lanes:
                seen.lanes[key] = message.group or ""
                seen.sent_us[key] = message.sent_us
                seen.bodies[key] = message.body

    def _learn_from_shards(self, sharded: Stream | Table) -> None:
        seen, node = self.seen, sharded.context.node.id
        shards = getattr(sharded, "shards", None)
        for backlog in shards.backlogs() if shards is not None else ():
            edge = "" if backlog.wire is None else backlog.wire.id
            for unit in (*backlog.in_work(), *backlog.units):
                seen.lanes[node, unit.number] = f"{edge} {unit.record.key}"
                seen.sent_us[node, unit.number] = unit.record.sent_us
                seen.bodies[node, unit.number] = unit.record.body


@contextmanager
def _one_by_one() -> Iterator[None]:
    """The engine looks at `should_stop` after every timer."""
    with patch.object(engine_module, "SLICE", 1):
        yield


def every_accepted_message_is_in_exactly_one_bucket(made: Engine) -> None:
    for name, behaviour in made.world.behaviours.items():
        account, found = behaviour.context.account, behaviour.inventory()
        assert account.is_balanced(*found), (name, account.as_dict(), found)
        assert min(account.held, account.in_flight) >= 0, (name, account.as_dict())
    requests = made.world.requests.as_dict()
    assert requests["received"] == sum(count for name, count in requests.items() if name != "received"), requests
    assert requests["in_flight"] >= 0, requests


def in_all_buckets(ledger: dict[str, Any]) -> int:
    """How many messages the ledger has in its buckets together."""
    return sum(ledger[bucket] for bucket in BUCKETS)


def no_message_is_visible_and_in_flight_at_once(queue: Queue) -> None:
    """What is visible stands in line once, what is in flight, delayed or gone will not be handed out from it."""
    line = Counter(message.number for message in _in_line(queue) if message.state == "visible")
    visible = Counter(number for number, message in queue.messages.items() if message.state == "visible")
    assert line == visible, (queue.context.node.id, line, visible)


def _in_line(queue: Queue) -> Iterator[Any]:
    line = queue.visible
    if isinstance(line, deque):
        yield from line
        return
    for waiting in line._waiting.values():
        yield from waiting


def nothing_outlives_its_retention(queue: Queue, now_us: int) -> None:
    for message in queue.messages.values():
        assert message.state == "in_flight" or now_us - message.sent_us <= queue.retention_us, (
            queue.context.node.id,
            message.number,
            message.state,
            now_us,
        )
