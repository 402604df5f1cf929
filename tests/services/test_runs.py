"""One run over two web processes and two workers, on PostgreSQL and Redis."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
from websockets.asyncio.client import connect

from tests.services.conftest import Deployment

PATIENCE_S = 60


async def followed(url: str, run: str) -> list[dict[str, Any]]:
    """Every frame of a run to its end."""
    frames: list[dict[str, Any]] = []
    address = f"{url.replace('http', 'ws', 1)}/ws/runs/{run}/?after=0"
    async with asyncio.timeout(PATIENCE_S), connect(address, max_size=None) as socket:
        async for frame in socket:
            frames.append(json.loads(frame))
            if frames[-1]["type"] == "end":
                return frames
    raise AssertionError("The socket closed before the run's end.")


async def test_a_run_started_at_one_process_is_followed_at_the_other(deployment: Deployment) -> None:
    made = httpx.post(f"{deployment.first.url}/api/topologies/", json={"gallery": "hello"}, timeout=60).json()
    answer = httpx.post(
        f"{deployment.first.url}/api/topologies/{made['id']}/runs/",
        json={"handlers": "modelled", "clock": "virtual", "seed": 7},
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    run = answer.json()["id"]
    frames = await followed(deployment.second.url, run)
    assert frames[0]["type"] == "snapshot"
    shown = httpx.get(f"{deployment.second.url}/api/runs/{run}/", timeout=60).json()
    assert (shown["state"], shown["seed"]) == ("finished", 7)
    assert shown["result"]["ledger"]["balanced"] and frames[-1]["result"] == shown["result"]
    latest = httpx.get(f"{deployment.first.url}/api/topologies/{made['id']}/", timeout=60).json()["latest_run"]
    assert latest["id"] == run
