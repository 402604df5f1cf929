"""The engine as a whole: the digest, the gallery, and what the two clocks share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runner.engine import Engine, simulate
from runner.trace import Memory
from tests.runner.runs import arrivals, engine, events
from topology.document import load_path, parse

ROOT = Path(__file__).resolve().parents[2]
GALLERY = sorted((ROOT / "topology" / "gallery").glob("*/topology.yaml"))
DRAWING = """
    shop:client -> q:queue; q -> f:function(latency={"p50_ms": 20, "p99_ms": 90}, failure_rate=0.1)
    f -publishes-> t:topic; t -> g:function(latency={"exponential_ms": 30})
"""
PROGRAM = """
import sys
from tests.runner.runs import arrivals, engine
made = engine(sys.argv[1], arrivals("shop", *range(50)), seed=int(sys.argv[2]), duration_s=60, drain_s=60)
made.run()
print(made.result()["run"]["digest"])
"""


def _digest(seed: int, hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, DRAWING, str(seed)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_digest_depends_on_the_seed_and_on_nothing_of_the_process() -> None:
    first = _digest(7, "0")
    assert first.startswith("sha256:")
    assert _digest(7, "1") == first
    assert _digest(8, "0") != first


def test_looking_while_it_runs_does_not_change_the_digest() -> None:
    def digest(looks: bool) -> str:
        made = engine(DRAWING, arrivals("shop", *range(200)), duration_s=250)
        for second in range(0, 250, 5):
            made.run(second * 1_000_000)
            if looks:
                made.flush()
                made.snapshot()
        made.run()
        return str(made.result()["run"]["digest"])

    assert digest(looks=True) == digest(looks=False)


def test_another_node_does_not_move_the_draws_of_the_others() -> None:
    more = DRAWING + "; t -> h:queue"
    ends = []
    for drawing in (DRAWING, more):
        made = engine(drawing, arrivals("shop", *range(50)), duration_s=100)
        made.run()
        ends.append([event["t_us"] for event in events(made, "end") if event["node"] == "f"])
    assert ends[0] == ends[1]


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.parent.name)
def test_gallery_scenarios_balance_and_meet_their_expectations(path: Path) -> None:
    parsed = parse(load_path(path.parent))
    modelled = [scenario for scenario in parsed.scenarios.values() if scenario.handlers == "modelled"]
    assert modelled
    for scenario in modelled:
        result = simulate(parsed, scenario, until_s=None)
        assert result["ledger"]["balanced"], scenario.name
        assert [entry for entry in result["expectations"] if not entry["ok"]] == [], scenario.name


def test_the_trace_file_is_what_the_digest_is_of(tmp_path: Path) -> None:
    parsed = parse(load_path(ROOT / "topology" / "gallery" / "hello"))
    result = simulate(parsed, parsed.scenarios["default"], trace=tmp_path / "trace.jsonl")
    lines = (tmp_path / "trace.jsonl").read_text().splitlines()
    rows = [row for row in map(json.loads, lines) if "seq" in row]
    assert len(rows) == result["run"]["trace_events"]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert list(rows[0]) == ["seq", "t_us", "op", "node", "edge", "message", "invocation", "attempt", "value"]


def test_the_wall_clock_gives_the_same_trace_when_it_is_driven_to_the_same_times() -> None:
    virtual = engine(DRAWING, arrivals("shop", 1, 2, 3), duration_s=20)
    virtual.run()
    wall = engine(DRAWING, arrivals("shop", 1, 2, 3), duration_s=20)
    wall.start()
    for now_us in range(0, 20_000_001, 70_000):
        wall.advance(now_us)
    wall.advance(20_000_000)
    assert wall.ended
    assert events(virtual) == events(wall)


class Looker(Memory):
    """A sink that looks at the run whenever it gets rows, as a page that follows it does."""

    engine: Engine
    looks = 0

    def rows(self, flat: list[int], first_seq: int) -> None:
        self.looks += 1
        if self.engine.is_settled:
            assert self.engine.snapshot()["ledger"]["balanced"]


def test_the_ledger_balances_whenever_a_sink_may_look() -> None:
    document = parse(load_path(ROOT / "topology" / "gallery" / "order-processing"))
    sink = Looker()
    made = Engine(document, document.scenarios["payment-provider-down"], seed=7, sink=sink)
    sink.engine = made
    made.run()
    made.flush()
    assert sink.looks > 3
