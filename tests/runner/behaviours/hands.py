"""A queue that a test works by hand, between two instants of a run."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Parcel
from runner.behaviours.queue import Queue
from runner.engine import Engine
from runner.trace import Memory
from tests.build import parsed
from topology.document import Scenario

FIFO = "q:queue(fifo=true, visibility_timeout_s=30)"
"""The drawing of one FIFO queue."""


class Bench:
    """An engine without arrivals: the test sends, receives and settles, and moves the clock."""

    def __init__(self, drawing: str, node: str = "q", duration_s: float = 1_000_000, **top: Any) -> None:
        self.engine = Engine(
            parsed(drawing, **top), Scenario("test", duration_s=duration_s, drain_s=0), seed=1, sink=Memory()
        )
        queue = self.engine.world.behaviours[node]
        assert isinstance(queue, Queue)
        self.queue = queue
        self.to(0)

    def to(self, at_s: float) -> None:
        self.engine.run(round(at_s * 1_000_000))

    def send(self, body: Any, group: str | None = None, deduplication: str | None = None, **more: Any) -> None:
        self.queue.accept(Parcel(None, body).having(group=group, deduplication=deduplication, **more))

    def receive(self, count: int = 10, wait_s: float = 0, visibility_s: float | None = None) -> list[Parcel]:
        """What a receive returns at once; with a wait the list fills later."""
        taken: list[Parcel] = []
        visibility_us = None if visibility_s is None else round(visibility_s * 1_000_000)
        self.queue.receive_by_hand(count, round(wait_s * 1_000_000), visibility_us, taken.extend)
        return taken

    def delete(self, message: Parcel, receipt: int | None = None) -> str:
        return self.queue.hands.delete(message.number, message.receipt if receipt is None else receipt)

    def hide(self, message: Parcel, timeout_s: float, receipt: int | None = None) -> str:
        receipt = message.receipt if receipt is None else receipt
        return self.queue.hands.change_visibility(message.number, receipt, round(timeout_s * 1_000_000))

    def is_balanced(self) -> bool:
        return bool(self.engine.snapshot()["ledger"]["balanced"])


def bodies(messages: list[Parcel]) -> list[Any]:
    return [message.body for message in messages]
