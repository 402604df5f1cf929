"""A pool of the tier under test, and one way to run a handler in it."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from runner.handlers import Call, Done, HandlerSpec, HttpCall, HttpReply, SdkCall, SdkReply, Step
from runner.sandbox import SandboxPool
from runner.sandbox.launcher import Tier
from runner.sandbox.probes import Probe, try_tier

Reply = Callable[[SdkCall | HttpCall], SdkReply | HttpReply]
TIERS: tuple[Tier, ...] = ("full", "reduced")


@pytest.fixture(scope="session")
def offered() -> dict[str, Probe]:
    return {tier: try_tier(tier) for tier in TIERS}


@pytest.fixture(params=TIERS)
def tier(request: pytest.FixtureRequest, offered: dict[str, Probe]) -> Tier:
    """Each tier that this machine offers; the others are skipped with the failing probe."""
    if not offered[request.param].ok:
        pytest.skip(offered[request.param].message)
    return request.param


def spec(source: str, node: str = "f", **fields: Any) -> HandlerSpec:
    values: dict[str, Any] = {
        "filename": f"handlers/{node}.py",
        "entry": "handler",
        "files": {},
        "environment": {},
        "memory_mb": 128,
        "timeout_s": 3.0,
        "runtime": "python3.11",
    }
    return HandlerSpec(node=node, source=textwrap.dedent(source), **{**values, **fields})


class Bench:
    """Runs calls in one pool and keeps the steps."""

    def __init__(self, pool: SandboxPool) -> None:
        self.pool = pool
        self.number = 0

    def call(
        self,
        event: Any = None,
        *,
        environment: int = 0,
        reply: Reply | None = None,
        deadline_s: float = 20.0,
        now_us: int = 0,
        seed: str = "seed",
        node: str = "f",
    ) -> Done:
        self.number += 1
        name = f"00000000-0000-4000-8000-{self.number:012d}"
        steps: list[Step] = []
        self.pool.start(Call(node, environment, name, event, now_us, seed, deadline_s), steps.append)
        while not isinstance(step := steps[-1], Done):
            assert reply is not None, f"nobody answers {step}"
            self.pool.resume(name, reply(step), steps.append)
        assert step.invocation == name
        return step


@pytest.fixture
def run(tier: Tier) -> Iterator[Callable[..., Bench]]:
    """`run(source, **fields of the spec)` gives a bench on a fresh pool."""
    pools: list[SandboxPool] = []

    def start(source: str, *, init_timeout_s: float = 10.0, seed: int = 7, **fields: Any) -> Bench:
        pool = SandboxPool(
            {"f": spec(source, **fields)}, blocking=True, seed=seed, tier=tier, init_timeout_s=init_timeout_s
        )
        pools.append(pool)
        return Bench(pool)

    yield start
    for pool in pools:
        pool.close()


if not sys.platform.startswith("linux"):
    collect_ignore_glob = ["test_*.py"]
