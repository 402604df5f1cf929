"""What every trace keeps: sentences about its rows, each a function that raises an AssertionError."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from runner.behaviours.queue import Queue
from runner.engine import Engine
from runner.ledger import BUCKETS
from tests.properties.watch import Events, Seen

ENDS = {
    "delivered": "delivered",
    "redrive": "delivered",
    "dead_letter": "dead_lettered",
    "filter": "filtered",
    "expire": "expired",
    "drop": "dropped",
}
"""The operation that ends an acceptance, and the bucket it ends in."""


def time_never_goes_back(events: Events) -> None:
    times = [event["t_us"] for event in events]
    assert times == sorted(times)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


def the_trace_tells_the_ledger(made: Engine, events: Events) -> None:
    """Every acceptance has one row, and one row that ends it at most: recounted, they give the same accounts."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    open_: set[tuple[str, int]] = set()
    for event in events:
        key = (event["node"], event["message"])
        if event["op"] == "accept":
            assert key not in open_, ("accepted twice", event)
            open_.add(key)
            told[event["node"]]["accepted"] += 1
        elif event["op"] in ENDS:
            assert key in open_, ("ended without being accepted, or twice", event)
            open_.discard(key)
            told[event["node"]][ENDS[event["op"]]] += 1
    for name, behaviour in made.world.behaviours.items():
        account = behaviour.context.account
        counted = {bucket: getattr(account, bucket) for bucket in ("accepted", *BUCKETS[:5])}
        assert counted == {bucket: told[name][bucket] for bucket in counted}, (name, counted, dict(told[name]))
    left: Counter[str] = Counter(node for node, _ in open_)
    for name, behaviour in made.world.behaviours.items():
        account = behaviour.context.account
        assert account.held + account.in_flight == left[name], (name, account.as_dict(), left[name])


class Story:
    """One message of a queue as its rows tell it: it moves only as a message may."""

    def __init__(self, queue: Queue, event: dict[str, Any], delay_us: int, sent_us: int, by_hand: bool) -> None:
        self.queue = queue
        self.accepted_us = event["t_us"]
        self.delay_us = delay_us
        self.sent_us = sent_us
        self.state = "delayed" if delay_us > 0 else "visible"
        self.receives = 0
        self.received_us = 0
        self.window_us = max((consumer._window_us for consumer in queue.consumers), default=0)
        """Rows tell of a receive when its batch starts, which is so much later at most."""
        self.is_loose = self.window_us >= queue.visibility_us or (by_hand and self.window_us > 0)
        """Messages become visible again while their batch gathers: their consumer has them all the same."""

    def goes_on(self, event: dict[str, Any], by_hand: bool) -> None:
        """Takes the next row of the message."""
        op, now_us = event["op"], event["t_us"]
        if op == "return" or (op == "receive" and self.state == "gone" and self.window_us):
            # A consumer ends its work also on what was purged, moved or expired while it had it.
            return
        assert self.state != "gone", event
        if self.is_loose:
            assert not self.queue.max_receives or event["attempt"] <= self.queue.max_receives, event
            self.state = "gone" if op in ENDS else self.state
        elif op == "receive":
            self._received(event)
        elif op == "visible":
            self._visible(now_us, by_hand, event)
        elif op in ENDS:
            self._ended(op, now_us, event)
            self.state = "gone"

    def _received(self, event: dict[str, Any]) -> None:
        if self.state == "in_flight":
            # The copy of a duplicated delivery is no receive of its own.
            assert event["attempt"] == self.receives and event["t_us"] == self.received_us, event
            return
        assert self.state == "visible", event
        assert event["t_us"] >= self.accepted_us + self.delay_us, event
        # What became visible again while a batch gathered was received by nobody that the trace knows.
        assert event["attempt"] == self.receives + 1 or (self.window_us and event["attempt"] > self.receives), event
        assert not self.queue.max_receives or event["attempt"] <= self.queue.max_receives, event
        self.state, self.receives, self.received_us = "in_flight", event["attempt"], event["t_us"]

    def _visible(self, now_us: int, by_hand: bool, event: dict[str, Any]) -> None:
        if self.state == "delayed":
            assert now_us == self.accepted_us + self.delay_us, event
        else:
            assert self.state == "in_flight" or self.window_us, event
            late_us = self.received_us + self.queue.visibility_us - now_us
            assert by_hand or 0 <= late_us <= self.window_us or self.state == "visible", event
        self.state = "visible"

    def _ended(self, op: str, now_us: int, event: dict[str, Any]) -> None:
        if op == "dead_letter":
            most = self.queue.max_receives
            assert self.state == "visible" and (self.receives == most or self.window_us), event
        elif op == "expire":
            assert self.state != "in_flight" and now_us >= self.sent_us + self.queue.retention_us, event
        elif op == "delivered":
            assert self.receives > 0, event
            assert self.state == "in_flight" or not self.queue.is_fifo, event
        elif op == "redrive":
            assert self.state != "in_flight", event


def messages_of_queues_move_only_as_they_may(made: Engine, events: Events, seen: Seen, by_hand: bool = False) -> None:
    stories: dict[tuple[str, int], Story] = {}
    for event in events:
        queue = made.world.behaviours.get(event["node"])
        if not isinstance(queue, Queue):
            continue
        key = (event["node"], event["message"])
        if event["op"] == "accept":
            stories[key] = Story(queue, event, _delay_us(made, queue, event), seen.sent_us.get(key, 0), by_hand)
        elif key in stories:
            stories[key].goes_on(event, by_hand)
    for (_, number), story in stories.items():
        held = story.queue.messages.get(number)
        state = held.state if held is not None else "gone"
        assert state == story.state or (state != "gone" and story.window_us), (number, state, story.state)


def _delay_us(made: Engine, queue: Queue, event: dict[str, Any]) -> int:
    """The delay of the message: that of the edge by which it came, on a standard queue, else the queue's."""
    own = made.graph.edges[event["edge"]]["delay_s"] if event["edge"] else None
    return queue.delay_us if own is None or queue.is_fifo else round(float(own) * 1_000_000)


def no_batch_has_a_message_twice(events: Events) -> None:
    """But copies of a duplicated delivery, which are invocations of their own."""
    handed = Counter((event["invocation"], event["message"]) for event in events if event["op"] == "receive")
    assert all(times == 1 for (invocation, _), times in handed.items() if invocation), handed.most_common(1)


def what_shares_a_lane_stays_in_order(made: Engine, events: Events, lanes: Mapping[tuple[str, int], str]) -> None:
    """While a message of a FIFO group, or a record of a key, is unsettled, no later one is handed out.

    But for those of the same batch, which come in their order.
    """
    ordered = {name for name, behaviour in made.world.behaviours.items() if behaviour.name in ("stream", "table")} | {
        node.id for node in made.graph.of_kind("queue") if node["fifo"]
    }
    waiting: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for event in events:
        if event["node"] not in ordered or (event["node"], event["message"]) not in lanes:
            continue
        number = event["message"]
        line = waiting[event["node"], lanes[event["node"], number]]
        if event["op"] == "accept":
            line[number] = -1
        elif event["op"] == "receive" and line[number] == -1:
            _is_first(line, event)
            line[number] = event["invocation"]
        elif event["op"] == "visible":
            line[number] = -1
        elif event["op"] in ENDS:
            line.pop(number, None)


def _is_first(line: dict[int, int], event: dict[str, Any]) -> None:
    """All before it are in the batch that it is handed out with."""
    for earlier, invocation in line.items():
        if earlier == event["message"]:
            return
        assert invocation == event["invocation"], (earlier, invocation, event)
    raise AssertionError(f"It is not in its line: {event}")
