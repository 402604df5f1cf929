"""What a send, a receive and a delete cost in an empty queue, and in one where 100,000 messages wait.

    .venv/bin/python bench/queue_depth.py [--waiting 100000] [--rounds 20000] [--times 5]

A round sends a message, receives one and deletes it, by hand. Standard queue; fair queue (messages of 1,000 tenants);
FIFO queue where the waiting are in as many groups, in 100 groups, and in one group that is blocked by a message in
flight, so that each receive has to find the only group that may go on. The runs of empty and full take turns, and of
each the median counts.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from runner.behaviours.base import Parcel
from runner.behaviours.queue import Queue
from runner.engine import Engine
from topology.document import Scenario, from_payload, parse

RATIO_MAX = 2.0
"""A receive from a deep queue may cost this many times one from an empty queue; memory is further away."""


class Nowhere:
    """A sink that keeps nothing."""

    def rows(self, flat: list[int], first_seq: int) -> None:
        return

    def payload(self, message: int, body: Any) -> None:
        return


def queue(fifo: bool, tenants: bool) -> Queue:
    sends = {"source": "shop", "target": "q", "relation": "sends"} | ({"message_group": "$.g"} if tenants else {})
    document = {
        "format": "signalbox/1",
        "name": "bench",
        "nodes": {"shop": {"kind": "client"}, "q": {"kind": "queue", "fifo": fifo, "visibility_timeout_s": 43_200}},
        "edges": [sends],
    }
    scenario = Scenario("bench", duration_s=1, drain_s=0)
    engine = Engine(parse(from_payload(document)), scenario, seed=1, clock="wall", sink=Nowhere())
    engine.world.horizon_us = 1
    made = engine.world.behaviours["q"]
    assert isinstance(made, Queue)
    return made


def send(to: Queue, group: str | None) -> None:
    to.accept(Parcel(None, "x", is_fresh=False).having(group=group))


def receive(source: Queue) -> list[Parcel]:
    taken: list[Parcel] = []
    source.receive_by_hand(1, 0, None, taken.extend)
    return taken


def filled(waiting: int, groups: Callable[[int], str | None], fifo: bool, tenants: bool, blocked: bool) -> Queue:
    made = queue(fifo, tenants)
    for number in range(waiting):
        send(made, groups(number))
    if blocked and waiting:
        assert len(receive(made)) == 1
    return made


def cost_us(made: Queue, rounds: int, groups: Callable[[int], str | None]) -> float:
    """CPU microseconds a round."""
    recorder = made.context.world.recorder
    numbers = count(1 << 20)
    gc.collect()
    started = time.process_time()
    for _ in range(rounds):
        send(made, groups(next(numbers)))
        (message,) = receive(made)
        made.hands.delete(message.number, message.receipt)
        recorder.trim()
    return (time.process_time() - started) / rounds * 1e6


CASES: tuple[tuple[str, Callable[[int], str | None], Callable[[int], str | None], bool, bool, bool], ...] = (
    ("standard", lambda n: None, lambda n: None, False, False, False),
    ("standard, 1,000 tenants", lambda n: f"t{n % 1_000}", lambda n: f"t{n % 1_000}", False, True, False),
    ("FIFO, a group a message", lambda n: f"g{n}", lambda n: f"g{n}", True, False, False),
    ("FIFO, 100 groups", lambda n: f"g{n % 100}", lambda n: f"g{n % 100}", True, False, False),
    ("FIFO, one blocked group", lambda n: "blocked", lambda n: f"free{n % 10}", True, False, True),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    print(f"{'us a send, receive and delete':<32}  {'empty':>6}  {options.waiting:>9,} waiting  {'ratio':>5}")
    worst = 0.0
    for name, before, after, fifo, tenants, blocked in CASES:
        empty, full = [], []
        deep = filled(options.waiting, before, fifo, tenants, blocked)
        for _ in range(options.times):
            empty.append(cost_us(filled(0, before, fifo, tenants, blocked), options.rounds, after))
            full.append(cost_us(deep, options.rounds, after))
        ratio = median(full) / median(empty)
        worst = max(worst, ratio)
        print(f"{name:<32}  {median(empty):>6.2f}  {median(full):>17.2f}  {ratio:>5.2f}")
    if worst > RATIO_MAX:
        sys.exit(f"A deep queue costs {worst:.2f} times an empty one.")


if __name__ == "__main__":
    main()
