"""Same document, seed, stimuli and journal: the same trace, whoever looks, wherever and under whichever clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from hypothesis import strategies as st

from runner.engine import Engine
from runner.trace import WIDTH, Memory
from tests import strategies
from tests.properties.budget import promised
from tests.properties.drawings import Drawn, runs
from tests.properties.replica import digests
from tests.properties.trees import trees
from topology.document import Fault

ROOT = Path(__file__).resolve().parents[2]
NEVER = Fault(node="shop", at_s=1_000_000, failure_rate=1)
"""A fault that begins when every run is over: it keeps messages from short ways, and does nothing else."""


def rows(sink: Memory) -> list[tuple[int, ...]]:
    return [tuple(sink.flat[at : at + WIDTH]) for at in range(0, len(sink.flat), WIDTH)]


def made(drawn: Drawn, clock: Literal["virtual", "wall"] = "virtual") -> tuple[Engine, Memory]:
    sink = Memory()
    return Engine(drawn.parsed(), drawn.scenario, seed=drawn.seed, clock=clock, sink=sink), sink


@promised(st.tuples(runs(), st.lists(st.floats(0, 300), max_size=4)))
def test_the_same_seed_gives_the_same_digest_whoever_looks(given: tuple[Drawn, list[float]]) -> None:
    drawn, looks = given
    plain, _ = made(drawn)
    plain.run()
    seen, _ = made(drawn)
    for at_s in sorted(looks):
        if not seen.ended:
            seen.run(round(at_s * 1_000_000))
            seen.snapshot()
            seen.flush()
        seen.ended = False
    seen.run()
    assert seen.result() == plain.result()


def in_other_processes(lines: list[str]) -> list[list[str]]:
    """The digests that processes with three other hash seeds give."""
    found = []
    for hash_seed in ("0", "1", "4242"):
        replica = subprocess.run(
            [sys.executable, "-m", "tests.properties.replica"],
            input="\n".join(lines),
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        assert replica.returncode == 0, replica.stderr
        found.append(replica.stdout.split())
    return found


@st.composite
def whole_projects(draw: st.DrawFn) -> dict[str, Any]:
    """A document with one scenario in it."""
    document = draw(strategies.documents(acyclic=True))
    document["scenarios"] = {"default": draw(strategies.scenarios(document))}
    return document


@promised(st.lists(whole_projects(), min_size=25, max_size=25), few=3, many=40)
def test_other_processes_give_the_same_digests(projects: list[dict[str, Any]]) -> None:
    lines = [json.dumps(project) for project in projects]
    here = digests(lines)
    assert in_other_processes(lines) == [here, here, here]


@dataclass(frozen=True, slots=True)
class Driven:
    """A run, and the instants in seconds at which the driver of the wall clock gets its turns."""

    run: Drawn
    turns_s: tuple[float, ...]


@st.composite
def driven(draw: st.DrawFn) -> Driven:
    """Runs that stop at their duration; turns come when something is due, or late and together."""
    run = draw(runs())
    scenario = replace(run.scenario, drain_s=0, faults=(*run.scenario.faults, NEVER))
    turns = draw(st.lists(st.floats(0, 200), max_size=5))
    return Driven(replace(run, scenario=scenario), tuple(sorted(turns)))


@promised(driven())
def test_both_clocks_give_the_same_trace(given: Driven) -> None:
    virtual, virtual_sink = made(given.run)
    virtual.run()
    virtual.flush()
    end_us = round(float(given.run.scenario.duration_s) * 1_000_000)
    wall, wall_sink = made(given.run, "wall")
    wall.start()
    for turn_s in given.turns_s:
        wall.advance(min(round(turn_s * 1_000_000), end_us))
    while not wall.ended:
        due_us = wall.next_due_us()
        wall.advance(end_us if due_us is None else min(due_us, end_us))
    wall.flush()
    assert rows(wall_sink) == rows(virtual_sink)
    assert wall_sink.payloads == virtual_sink.payloads
    same = ("ledger", "requests", "nodes", "edges")
    assert {name: wall.result()[name] for name in same} == {name: virtual.result()[name] for name in same}


def short_and_usual(drawn: Drawn) -> tuple[Drawn, Drawn]:
    """The run without faults, which may go short ways, and the same run that may not."""
    calm = replace(drawn.scenario, faults=())
    return replace(drawn, scenario=calm), replace(drawn, scenario=replace(calm, faults=(NEVER,)))


@promised(st.one_of(trees(), runs()))
def test_short_ways_change_only_the_order_within_an_instant(drawn: Drawn) -> None:
    """So rows are compared without the numbers that count in the order in which things begin."""
    outcomes = []
    for given in short_and_usual(drawn):
        engine, sink = made(given)
        engine.run()
        result = engine.result()
        del result["run"]["digest"]
        outcomes.append((result, sorted((row[0], row[1], row[2], row[3], row[6]) for row in rows(sink))))
    assert outcomes[0][0] == outcomes[1][0]
    assert outcomes[0][1] == outcomes[1][1]
