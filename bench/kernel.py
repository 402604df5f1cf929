"""Messages a CPU second: our engine against SimPy on one model, every step of every message written durably.

    .venv/bin/python bench/kernel.py [--messages 200000] [--times 3]

The model: a Poisson source, a queue (visibility timeout 30 s) before a pool of 10 with lognormal latency and 1 %
failures, 3 receives and then the dead-letter queue, a topic, and two queues with a pool of 10 each.

What both do: draw arrivals, latencies and failures; hand messages to free workers; count receives; make a message
visible again when it was not deleted in time; count what was sent, delivered and dead-lettered. With a trace, both
write the same rows (22 a message) with one `extend` each and hand full chunks of 4,096 to the same sink, which
encodes them as a run's log does and commits them to SQLite (WAL), 16 at a time. What only ours does: the ledger,
counters of every node and edge, latency samples, concurrency limits, execution environments, faults, and a number
for each message and invocation; `with digest` adds the SHA-256 of the trace as text, as `simulate` does.

SimPy is measured bare, with the trace, and with the trace and its visibility timeouts as callbacks on a `Timeout`
instead of as processes: less to read in a model, but the fastest that SimPy has. The runs take turns, and of each
the median counts, so that a machine that is busy for a while slows all of them alike. Last comes how much memory our
run takes at its peak, in a process of its own, against a limit of 150 MB, and with four times as many messages.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from itertools import count
from math import exp, log
from pathlib import Path
from typing import Any

import simpy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from runner.engine import Engine
from runner.log.encoding import encode_rows
from runner.trace import Op, Recorder
from topology.document import Arrival, Scenario, from_payload, parse

RATE_PER_S = 150.0
POOL = 10
VISIBILITY_S = 30.0
RECEIVES = 3
FAILURE_RATE = 0.01
P50_MS, P99_MS = 30, 120
DRAIN_S = 600
SLICE_S = 2
MEMORY_MB = 150
CHUNKS_PER_WRITE = 16
OURS = "signalbox, durable trace"
PEERS = TRACED, CALLBACKS, BARE = (
    "SimPy, durable trace",
    "SimPy, durable trace, callbacks",
    "SimPy, no trace",
)
# Plain integers for SimPy's rows too: a member of an enum costs more to encode.
START, ACCEPT, RECEIVE, INVOKE, END, RETURN, VISIBLE, DELIVER, DELIVERED, DEAD_LETTER = (
    op.value
    for op in (
        *(Op.START, Op.ACCEPT, Op.RECEIVE, Op.INVOKE, Op.END, Op.RETURN),
        *(Op.VISIBLE, Op.DELIVER, Op.DELIVERED, Op.DEAD_LETTER),
    )
)
Extend = Callable[[tuple[int, ...]], None]
MODEL: dict[str, Any] = {
    "format": "signalbox/1",
    "name": "bench",
    "nodes": {
        "source": {"kind": "client"},
        "work": {"kind": "queue", "visibility_timeout_s": int(VISIBILITY_S)},
        "worker": {
            "kind": "function",
            "latency": {"p50_ms": P50_MS, "p99_ms": P99_MS},
            "failure_rate": FAILURE_RATE,
            "concurrency_reserved": POOL,
        },
        "dlq": {"kind": "queue"},
        "done": {"kind": "topic"},
        "left": {"kind": "queue", "visibility_timeout_s": int(VISIBILITY_S)},
        "right": {"kind": "queue", "visibility_timeout_s": int(VISIBILITY_S)},
        "left-worker": {"kind": "function", "latency": {"p50_ms": P50_MS, "p99_ms": P99_MS}},
        "right-worker": {"kind": "function", "latency": {"p50_ms": P50_MS, "p99_ms": P99_MS}},
    },
    "edges": [
        {"source": "source", "target": "work", "relation": "sends"},
        {"source": "work", "target": "worker", "relation": "delivers", "batch_size": 1, "concurrency_max": POOL},
        {"source": "work", "target": "dlq", "relation": "dead_letters", "max_receive_count": RECEIVES},
        {"source": "worker", "target": "done", "relation": "publishes"},
        {"source": "done", "target": "left", "relation": "delivers"},
        {"source": "done", "target": "right", "relation": "delivers"},
        {"source": "left", "target": "left-worker", "relation": "delivers", "batch_size": 1, "concurrency_max": POOL},
        {"source": "right", "target": "right-worker", "relation": "delivers", "batch_size": 1, "concurrency_max": POOL},
    ],
}


class Durable:
    """A sink that writes chunks of rows to SQLite, as many in a transaction as a run's log does."""

    def __init__(self, path: Path) -> None:
        self._store = sqlite3.connect(path, isolation_level=None)
        self._store.execute("PRAGMA journal_mode=WAL")
        self._store.execute("PRAGMA synchronous=NORMAL")
        self._chunks = 0
        self._store.execute("CREATE TABLE chunk (seq INTEGER PRIMARY KEY, blob BLOB)")

    def rows(self, flat: list[int], first_seq: int) -> None:
        if not self._chunks:
            self._store.execute("BEGIN")
        self._store.execute("INSERT INTO chunk VALUES (?, ?)", (first_seq, encode_rows(flat)))
        self._chunks += 1
        if self._chunks == CHUNKS_PER_WRITE:
            self.commit()

    def commit(self) -> None:
        if self._chunks:
            self._store.execute("COMMIT")
            self._chunks = 0

    def payload(self, message: int, body: Any) -> None:
        return


def ours(duration_s: float, path: Path, digested: bool = False) -> tuple[float, int, int]:
    """CPU seconds, source messages, trace rows."""
    scenario = Scenario(
        "bench", duration_s=duration_s, drain_s=DRAIN_S, arrivals=(Arrival("source", rate_per_s=RATE_PER_S),)
    )
    sink = Durable(path)
    engine = Engine(parse(from_payload(MODEL)), scenario, seed=1, sink=sink, digested=digested)
    engine.start()
    gc.collect()
    started = time.process_time()
    engine.run()
    engine.flush()
    sink.commit()
    elapsed = time.process_time() - started
    result = engine.result()
    assert result["ledger"]["balanced"]
    return elapsed, result["edges"]["source.sends.work"]["messages"], result["run"]["trace_events"]


class Peer:
    """The same model as SimPy processes."""

    def __init__(self, duration_s: float, extend: Extend | None, callbacks: bool = False) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(1)
        self.extend = extend
        self.callbacks = callbacks
        self.sent = 0
        self.messages = 0
        self.dead = 0
        self.delivered = 0
        self.in_flight: list[set[int]] = [set(), set(), set()]
        mu = log(P50_MS / 1000)
        sigma = (log(P99_MS) - log(P50_MS)) / 2.3263478740408408
        self.latency = lambda: exp(self.random.gauss(mu, sigma))
        self.stores = [simpy.Store(self.env) for _ in range(3)]
        self.env.process(self.source(duration_s))
        for queue in range(3):
            for _ in range(POOL):
                self.env.process(self.worker(queue))

    def record(self, op: int, node: int, message: int, attempt: int = 0) -> None:
        if self.extend is not None:
            self.extend((int(self.env.now * 1_000_000), op, node, node, message, message, attempt, 0))

    def send(self, queue: int) -> None:
        self.messages += 1
        self.record(ACCEPT, queue, self.messages)
        self.stores[queue].put((self.messages, 0))

    def source(self, duration_s: float) -> Generator[Any, Any, None]:
        while True:
            yield self.env.timeout(self.random.expovariate(RATE_PER_S))
            if self.env.now >= duration_s:
                return
            self.sent += 1
            self.record(START, 9, self.sent)
            self.send(0)

    def worker(self, queue: int) -> Generator[Any, Any, None]:
        while True:
            message, receives = yield self.stores[queue].get()
            if queue == 0 and receives >= RECEIVES:
                self.dead += 1
                self.record(DEAD_LETTER, queue, message)
                continue
            self.in_flight[queue].add(message)
            if self.callbacks:
                timeout = self.env.timeout(VISIBILITY_S, (queue, message, receives + 1))
                timeout.callbacks.append(self.visible_again)
            else:
                self.env.process(self.visibility(queue, message, receives + 1))
            self.record(RECEIVE, queue, message, receives + 1)
            self.record(INVOKE, queue + 3, message)
            yield self.env.timeout(self.latency())
            failed = queue == 0 and self.random.random() < FAILURE_RATE
            self.record(END, queue + 3, message)
            if failed:
                self.record(RETURN, queue, message)
                continue
            if queue == 0:
                for target in (1, 2):
                    self.record(ACCEPT, 6, message)
                    self.record(DELIVER, 6, message)
                    self.record(DELIVERED, 6, message)
                    self.send(target)
            if message in self.in_flight[queue]:
                self.in_flight[queue].remove(message)
                self.delivered += 1
            self.record(DELIVERED, queue, message)

    def visibility(self, queue: int, message: int, receives: int) -> Generator[Any, Any, None]:
        """A message that is not deleted in time is visible again, whether its worker failed or is only slow."""
        yield self.env.timeout(VISIBILITY_S)
        self.show(queue, message, receives)

    def visible_again(self, timeout: simpy.Event) -> None:
        self.show(*timeout.value)

    def show(self, queue: int, message: int, receives: int) -> None:
        if message in self.in_flight[queue]:
            self.in_flight[queue].remove(message)
            self.record(VISIBLE, queue, message)
            self.stores[queue].put((message, receives))


def peer(duration_s: float, path: Path | None, callbacks: bool = False) -> tuple[float, int, int]:
    sink = Durable(path) if path is not None else None
    recorder = Recorder(sink) if sink is not None else None
    model = Peer(duration_s, recorder.flat.extend if recorder is not None else None, callbacks)
    gc.collect()
    started = time.process_time()
    # In slices, as ours runs: between them full chunks go to the sink.
    for until_s in range(SLICE_S, int(duration_s + DRAIN_S), SLICE_S):
        model.env.run(until=until_s)
        if recorder is not None:
            recorder.trim()
    model.env.run(until=duration_s + DRAIN_S)
    if sink is not None and recorder is not None:
        recorder.flush()
        sink.commit()
    return time.process_time() - started, model.sent, recorder.count if recorder is not None else 0


def peak_mb(messages: int) -> float:
    """The most memory that a process takes which runs so many messages and nothing else."""
    child = [sys.executable, __file__, "--alone", str(messages)]
    return int(subprocess.run(child, capture_output=True, text=True, check=True).stdout) / 1024


def alone(messages: int) -> None:
    """Runs so many messages and prints the peak of this process in KiB."""
    with tempfile.TemporaryDirectory() as folder:
        ours(messages / RATE_PER_S, Path(folder) / "alone.sqlite3")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--messages", type=int, default=200_000)
    options.add_argument("--times", type=int, default=3)
    options.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    gc.set_threshold(100_000, 50, 50)
    if given.alone:
        alone(given.alone)
        return
    duration_s = given.messages / RATE_PER_S
    with tempfile.TemporaryDirectory() as folder:
        paths = (Path(folder) / f"{index}.sqlite3" for index in count())
        runs: dict[str, Callable[[], tuple[float, int, int]]] = {
            OURS: lambda: ours(duration_s, next(paths)),
            "signalbox, durable trace with digest": lambda: ours(duration_s, next(paths), digested=True),
            TRACED: lambda: peer(duration_s, next(paths)),
            CALLBACKS: lambda: peer(duration_s, next(paths), callbacks=True),
            BARE: lambda: peer(duration_s, None),
        }
        found: dict[str, list[tuple[float, int, int]]] = {name: [] for name in runs}
        for _ in range(given.times):
            for name, run in runs.items():
                found[name].append(run())
    speeds = {}
    for name, results in found.items():
        seconds, messages, rows = sorted(results, key=lambda result: result[0] / result[1])[len(results) // 2]
        speeds[name] = messages / seconds
        print(
            f"{name:<38}{messages / seconds:>9,.0f} messages/s {1e6 * seconds / messages:>6.1f} us a message "
            f"{rows / messages:>5.1f} rows a message"
        )
    print("ratio of messages a CPU second to " + ", ".join(f"{n} {speeds[OURS] / speeds[n]:.2f}" for n in PEERS))
    usual_mb, more_mb = peak_mb(given.messages), peak_mb(4 * given.messages)
    print(
        f"peak memory {usual_mb:.0f} MB, with four times the messages {more_mb:.0f} MB, "
        f"of {MEMORY_MB} MB: ratio {more_mb / MEMORY_MB:.2f}"
    )


if __name__ == "__main__":
    main()
