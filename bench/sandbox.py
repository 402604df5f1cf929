"""Cold start and warm call of a sandboxed handler, against a plain `python3` start in the same run.

`python bench/sandbox.py [full|reduced] [rounds]`. Cold is from the call to its answer in a new execution
environment; the peer starts an interpreter that imports json, calls the same function and ends.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from runner.handlers import Call, Done, HandlerSpec, Step
from runner.sandbox import SandboxPool

PLAIN = "def handler(event, context):\n    return {'n': event['n'] + 1}\n"
BOTO = "import boto3\nsqs = boto3.client('sqs')\n" + PLAIN
PEER = "import json\n" + PLAIN + "print(json.dumps(handler({'n': 1}, None)))\n"


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def call(pool: SandboxPool, node: str, environment: int, number: int) -> None:
    steps: list[Step] = []
    invocation = f"00000000-0000-4000-8000-{number:012d}"
    pool.start(Call(node, environment, invocation, {"n": number}, 0, "bench", 10.0), steps.append)
    assert isinstance(steps[-1], Done) and steps[-1].ok, steps


def peer() -> None:
    subprocess.run([sys.executable, "-c", PEER], check=True, stdout=subprocess.DEVNULL)


def main(tier: str, rounds: int) -> None:
    specs = {
        node: HandlerSpec(node, source, f"{node}.py", "handler", {}, {}, 128, 10.0, "python3.11")
        for node, source in (("plain", PLAIN), ("boto", BOTO))
    }
    found: dict[str, list[float]] = {"python3": [], "cold": [], "cold with boto3 client": [], "warm": []}
    with SandboxPool(specs, blocking=True, seed=1, tier=tier) as pool:
        call(pool, "plain", 0, 0)
        for number in range(1, rounds + 1):
            found["python3"].append(timed(peer))
            for name, node in (("cold", "plain"), ("cold with boto3 client", "boto")):
                found[name].append(timed(lambda node=node, number=number: call(pool, node, number, number)))
                pool.retire(node, number)
            for turn in range(20):
                found["warm"].append(timed(lambda turn=turn: call(pool, "plain", 0, turn)))
    medians = {name: statistics.median(values) for name, values in found.items()}
    print(f"tier {tier}, {rounds} rounds, medians")
    for name, median in medians.items():
        print(f"  {name:<24} {median:8.3f} ms   {median / medians['python3']:6.3f} of a python3 start")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "full", int(sys.argv[2]) if len(sys.argv) > 2 else 20)
