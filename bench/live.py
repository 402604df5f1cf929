"""Live orders: POST -> function -> queue -> function -> topic -> two functions, in sandboxes, with traces on.

    python bench/live.py [--seconds 8] [--rate 300] [--handlers sandboxed|modelled]

Prints how many orders a second the pipeline takes (a closed loop of clients, as fast as it answers), then the times
from POST to answer and from POST to the end of the last function at a fixed rate, and beside both what a bare uvicorn
application that answers at once does for the same client in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
STATE = tempfile.TemporaryDirectory(prefix="signalbox-bench-")
os.environ.setdefault("SIGNALBOX_STATE", STATE.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from runner.log import store  # noqa: E402
from runner.models import Run, State  # noqa: E402
from runner.selectors import names_of  # noqa: E402
from runner.services import run_cancel, run_create  # noqa: E402
from runner.supervisor import place  # noqa: E402
from runner.tasks import claim  # noqa: E402
from runner.trace import Spans  # noqa: E402
from topology.document import Project  # noqa: E402

CONNECTIONS = 8
WARM_S = 4.0
SETTLE_S = 2.0
REST_S = 30.0
LOOK_S = 1.0
BODY = b'{"order_id":"a1","amount":42}'
DOCUMENT = """\
format: signalbox/1
name: live
nodes:
  shop: {kind: client}
  api: {kind: gateway, private: true}
  accept: {kind: function, timeout_s: 10, latency: 0, handler: {file: handlers/accept.py}}
  orders: {kind: queue, visibility_timeout_s: 60}
  work: {kind: function, timeout_s: 10, latency: 0, handler: {file: handlers/work.py}}
  placed: {kind: topic}
  bill: {kind: function, timeout_s: 10, latency: 0, handler: {file: handlers/end.py}}
  notify: {kind: function, timeout_s: 10, latency: 0, handler: {file: handlers/end.py}}
edges:
  - {source: shop, target: api, relation: calls}
  - {source: api, target: accept, relation: routes, method: POST, path: /orders}
  - {source: accept, target: orders, relation: sends}
  - {source: orders, target: work, relation: delivers, batch_size: 10, concurrency_max: 4}
  - {source: work, target: placed, relation: publishes}
  - {source: placed, target: bill, relation: delivers}
  - {source: placed, target: notify, relation: delivers}
scenarios:
  live: {duration_s: 3600, clock: wall, arrivals: []}
"""
ACCEPT = """\
import json, os
import boto3

sqs = boto3.client("sqs")


def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["QUEUE_ORDERS_URL"], MessageBody=event["body"])
    return {"statusCode": 202, "body": json.dumps({"accepted": True})}
"""
WORK = """\
import os
import boto3

sns = boto3.client("sns")


def handler(event, context):
    for record in event["Records"]:
        sns.publish(TopicArn=os.environ["TOPIC_PLACED_ARN"], Message=record["body"])
"""
END = """\
import json


def handler(event, context):
    return [json.loads(record["Sns"]["Message"]) for record in event["Records"]]
"""


async def echo(scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Any) -> None:
    """The limit: an application that answers every request at once."""
    if scope["type"] == "http":
        await receive()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"accepted": true}'})


class Client:
    """A client connection that is kept: one request at a time."""

    def __init__(self, address: str) -> None:
        self.host = address.removeprefix("http://")
        head = f"POST /orders HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n"
        self.request = (head + f"Content-Length: {len(BODY)}\r\n\r\n").encode() + BODY

    async def open(self) -> None:
        name, port = self.host.split(":")
        self.reader, self.writer = await asyncio.open_connection(name, int(port))

    async def post(self) -> float:
        """Posts one order; the seconds to its answer."""
        started = time.perf_counter()
        self.writer.write(self.request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 20"), head
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
        if length is None:
            while await self.reader.readline() != b"0\r\n":
                continue
            await self.reader.readline()
        else:
            await self.reader.readexactly(length)
        return time.perf_counter() - started


async def clients(address: str) -> list[Client]:
    opened = [Client(address) for _ in range(CONNECTIONS)]
    for client in opened:
        await client.open()
    return opened


async def closed_loop(address: str, seconds: float) -> float:
    """Orders a second with every connection busy."""
    opened = await clients(address)
    until = time.perf_counter() + seconds
    count = 0

    async def order(client: Client) -> None:
        nonlocal count
        while time.perf_counter() < until:
            await client.post()
            count += 1

    started = time.perf_counter()
    await asyncio.gather(*map(order, opened))
    return count / (time.perf_counter() - started)


async def open_loop(address: str, rate: float, seconds: float) -> list[float]:
    """The times to answer at a fixed rate, waiting for a free connection included."""
    free: asyncio.Queue[Client] = asyncio.Queue()
    for client in await clients(address):
        free.put_nowait(client)
    times: list[float] = []

    async def order(due: float) -> None:
        client = await free.get()
        await client.post()
        times.append(time.perf_counter() - due)
        free.put_nowait(client)

    started = time.perf_counter()
    tasks = []
    for number in range(int(rate * seconds)):
        due = started + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(order(due)))
    await asyncio.gather(*tasks)
    return times


def quantile(values: list[float], q: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] * 1000 if ordered else float("nan")


def start_run(handlers: str) -> tuple[Run, subprocess.Popen[bytes], str]:
    """A live run in its own process, as a worker would start it, and its address."""
    files = {"topology.yaml": DOCUMENT}
    if handlers == "sandboxed":
        files |= {"handlers/accept.py": ACCEPT, "handlers/work.py": WORK, "handlers/end.py": END}
    else:
        lines = [line.split(", handler:")[0] + "}" if ", handler:" in line else line for line in DOCUMENT.split("\n")]
        files["topology.yaml"] = "\n".join(lines)
    run = run_create(None, Project("topology.yaml", files), {"scenario": "live", "handlers": handlers})
    token = place.token(os.getpid())
    assert claim(run.pk, token), "the run was just made"
    process = subprocess.Popen([sys.executable, "-m", "runner.supervisor", str(run.pk), token], cwd=ROOT)
    while True:
        run.refresh_from_db()
        if run.gateway:
            return run, process, run.gateway["api"]
        if run.ended:
            sys.exit(f"the run {run.state}: {run.error}")
        # The row is written by the run's own process, which tells nobody: it is looked at again.
        time.sleep(0.02)


def start_echo() -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["-m", "uvicorn", "bench.live:echo", "--port", str(port), "--log-level", "error", "--no-access-log"]
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT)
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, f"http://127.0.0.1:{port}"
        # Nobody tells when a port is taken: a look costs less than a millisecond.
        time.sleep(0.02)


def to_last_function(run: Run, after: int) -> list[float]:
    """For each order that began after row `after`: seconds from its request to the end of its last function."""
    spans = Spans(names_of(run), {})
    starts: dict[int, int] = {}
    for part in store.read(run.pk, run.life, after):
        rows = list(zip(range(part.first, part.last + 1), *part.columns, strict=True))
        spans.feed(rows)
    for summary in spans.summaries():
        starts[summary.trace] = summary.t_us
    times = []
    for trace, start in starts.items():
        ends = [s.end_us for s in spans.spans(trace) if s.kind == "invoke" and s.node in ("bill", "notify")]
        if len(ends) == 2:
            times.append((max(end or 0 for end in ends) - start) / 1_000_000)
    return times


def rests(run: Run) -> None:
    """Waits until the log of the run grows no more, so that no order is cut off on its way; at most `REST_S`."""
    until, seen = time.monotonic() + REST_S, -1
    while seen != (seen := store.last_seq(run.pk, run.life)[0]) and time.monotonic() < until:
        # Longer than an order is on its way: a log that did not grow meanwhile is complete.
        time.sleep(LOOK_S)


async def measure(
    address: str, rate: float, seconds: float, between: Callable[[], int] = lambda: 0
) -> tuple[float, list[float], int]:
    """Warms up, then the highest rate, then the times at the fixed one; `between` says where that begins."""
    await open_loop(address, rate / 3, WARM_S)
    highest = await closed_loop(address, seconds)
    # What the highest rate left in the queues is worked off first: it is not part of the times at the fixed rate.
    await asyncio.sleep(SETTLE_S)
    after = await asyncio.to_thread(between)
    return highest, await open_loop(address, rate, seconds), after


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rate", type=float, default=300)
    parser.add_argument("--handlers", choices=("sandboxed", "modelled"), default="sandboxed")
    options = parser.parse_args()
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, verbosity=0)
    echoing, address = start_echo()
    bare, bare_times, _ = asyncio.run(measure(address, options.rate, options.seconds))
    echoing.terminate()
    run, process, address = start_run(options.handlers)
    measured = measure(address, options.rate, options.seconds, lambda: store.last_seq(run.pk, run.life)[0])
    highest, times, after = asyncio.run(measured)
    rests(run)
    run_cancel(None, run.pk)
    process.wait(30)
    run.refresh_from_db()
    assert run.state == State.CANCELLED, f"{run.state}: {run.error}"
    last = to_last_function(run, after)
    print(f"{'':34}{'orders/s':>10}{'p50 ms':>10}{'p99 ms':>10}")
    show("bare uvicorn, POST to answer", bare, bare_times)
    show("live run, POST to answer", highest, times)
    show("live run, POST to last function", None, last)
    print(f"at {options.rate:g} orders/s, {options.handlers}, {CONNECTIONS} connections; {run.seq} trace events")
    print(f"{len(last)} of {len(times)} orders traced to the end; balanced: {run.result['ledger']['balanced']}")


def show(name: str, rate: float | None, times: list[float]) -> None:
    shown = f"{rate:10.0f}" if rate is not None else " " * 10
    print(f"{name:34}{shown}{quantile(times, 0.5):10.2f}{quantile(times, 0.99):10.2f}")


if __name__ == "__main__":
    main()
