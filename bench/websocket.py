"""Events a second to 1 and 50 WebSocket clients, beside a plain socket that carries the same frames.

    python bench/websocket.py [--rows 2000000]

A log is written beforehand; every client then follows the run from row 0 to its end through the real web server.
Rows covered counts what a client was told about, events shown what came one by one (at most 500 a frame).
The limit sends the same bytes through a plain loopback socket, once for each client, in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
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
from websockets.asyncio.client import connect  # noqa: E402

from runner.log import store  # noqa: E402
from runner.log.store import Entry  # noqa: E402
from runner.models import Run, State  # noqa: E402

CLIENTS = (1, 50)
CHUNK = 4096


def fill(rows: int) -> Run:
    """An ended run with that many rows."""
    run = Run.objects.create(
        project={}, scenario="bench", seed=1, handlers="modelled", clock="virtual", state=State.FINISHED, seq=rows,
        names={"nodes": ["queue", "function"], "edges": ["queue.delivers.function"]}, result={},
    )  # fmt: skip
    for first in range(1, rows + 1, CHUNK):
        count = min(CHUNK, rows + 1 - first)
        flat: list[int] = []
        for seq in range(first, first + count):
            flat += (seq * 7, 9 + seq % 6, seq % 2, 0, seq // 3, seq // 5, 1, seq % 97)
        counters = {"t_us": flat[-8], "nodes": {"queue": {"accepted": first}, "function": {"invocations": first}}}
        store.append(run.pk, 1, [Entry(first, flat, counters, {}, first == 1)])
    return run


def serve() -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    arguments = ["-m", "uvicorn", "console.asgi:application", "--port", str(port), "--log-level", "error"]
    arguments += ["--ws-per-message-deflate", "false", "--lifespan", "off"]
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT)
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
        # Nobody tells when a port is taken: a look costs less than a millisecond.
        time.sleep(0.02)


async def follow(port: int, run: Run) -> tuple[int, int, int, int]:
    """(rows covered, events shown, rows in gaps, bytes) of one client. Frames are decoded after the end."""
    address = f"ws://127.0.0.1:{port}/ws/runs/{run.pk}/?after=0"
    frames: list[str | bytes] = []
    async with connect(address, origin=f"http://127.0.0.1:{port}", max_size=None, compression=None) as client:  # type: ignore[arg-type]
        async for text in client:
            frames.append(text)
            if text[:13] == '{"type":"end"':
                break
    covered = shown = missed = 0
    for text in frames:
        frame: dict[str, Any] = json.loads(text)
        if frame["type"] == "batch":
            covered += frame["seq"] - frame["from"] + 1
            shown += len(frame["samples"])
        elif frame["type"] == "gap":
            missed += frame["to"] - frame["from"] + 1
    return covered, shown, missed, sum(map(len, frames))


async def plain(clients: int, size: int) -> float:
    """Seconds to send `size` bytes to each of so many plain sockets at once."""
    data = b"x" * min(size, 1 << 20)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(max(1, size // len(data))):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def read(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while await reader.read(1 << 20):
            continue
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    started = time.perf_counter()
    await asyncio.gather(*(read(port) for _ in range(clients)))
    elapsed = time.perf_counter() - started
    server.close()
    return elapsed


async def measure(port: int, run: Run, clients: int) -> None:
    started = time.perf_counter()
    seen = await asyncio.gather(*(follow(port, run) for _ in range(clients)))
    elapsed = time.perf_counter() - started
    covered, shown, missed, size = (sum(values) for values in zip(*seen, strict=True))
    limit = await plain(clients, size // clients)
    print(
        f"{clients:>7}{covered / elapsed:>16,.0f}{shown / elapsed:>16,.0f}{missed:>8}"
        f"{size / elapsed / 1e6:>9.1f}{size / limit / 1e6:>13.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    rows = parser.parse_args().rows
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, verbosity=0)
    run = fill(rows)
    process, port = serve()
    print(f"{'clients':>7}{'rows covered/s':>16}{'events shown/s':>16}{'gaps':>8}{'MB/s':>9}{'plain MB/s':>13}")
    for clients in CLIENTS:
        asyncio.run(measure(port, run, clients))
    process.terminate()
    process.wait(10)


if __name__ == "__main__":
    main()
