"""Validation time: every rule over 50, 500 and 5,000 nodes. The aim is 5,000 nodes in less than a second.

Run `python -m bench.validation`; with `--peer` also cfn-lint over 500 functions, the nearest thing that checks a
design of this kind, in the same run on the same machine.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from topology.document import from_payload, parse
from topology.validation import validate

SIZES = (50, 500, 5_000)
AIM_MS = 1_000
UNIT = 10  # nodes of one cell


def topology(nodes: int, seed: int = 1) -> dict[str, Any]:
    """A design of that many nodes: cells of ten on one bus, calls across cells, some flaws, some circles."""
    chance = random.Random(seed)
    parts: dict[str, Any] = {}
    edges: list[dict[str, Any]] = []

    def join(source: str, relation: str, target: str, **fields: Any) -> None:
        edges.append({"source": source, "target": target, "relation": relation, **fields})

    cells = max(1, nodes // UNIT)
    for n in range(cells):
        users = {"type": "jwt", "issuer": "https://id.example.com", "audience": ["shop"]}
        parts |= {
            f"client-{n}": {"kind": "client"},
            f"api-{n}": {"kind": "gateway", "throttle": {"rate_per_s": 100}, "authorizers": {"users": users}},
            f"front-{n}": {"kind": "function", "timeout_s": 20},
            f"back-{n}": {"kind": "service", "timeout_s": 5},
            f"store-{n}": {"kind": "table", "partition_key": "id"},
            f"jobs-{n}": {"kind": "queue", "visibility_timeout_s": chance.choice([2, 20, 60])},
            f"work-{n}": {"kind": "function", "timeout_s": 10, "idempotency": {"key": "$.messageId"}},
            f"news-{n}": {"kind": "topic"},
            f"react-{n}": {"kind": "function", "timeout_s": 10},
            f"failed-{n}": {"kind": "queue", "retention_s": 1_209_600},
        }
        join(f"client-{n}", "calls", f"api-{n}", timeout_s=30)
        auth = {"auth": "users"} if chance.random() < 0.95 else {}
        join(f"api-{n}", "routes", f"front-{n}", method="POST", path="/things", **auth)
        join(f"front-{n}", "calls", f"back-{n}", timeout_s=5)
        join(f"front-{n}", "sends", f"jobs-{n}")
        join(f"front-{n}", "writes", f"store-{n}")
        join(f"jobs-{n}", "delivers", f"work-{n}")
        if chance.random() < 0.9:
            join(f"jobs-{n}", "dead_letters", f"failed-{n}", max_receive_count=5)
        join(f"work-{n}", "publishes", f"news-{n}", attributes={"type": "done"})
        join(f"news-{n}", "delivers", f"react-{n}", filter_policy={"type": ["done"]}, dead_letter=f"failed-{n}")
        join(f"react-{n}", "dead_letters", f"failed-{n}")
        other = chance.randrange(n, cells) if chance.random() < 0.98 else chance.randrange(cells)
        if other != n:
            join(f"back-{n}", "calls", f"back-{other}", timeout_s=5)
            join(f"react-{n}", "sends", f"jobs-{other}")
    return {"format": "signalbox/1", "name": f"bench-{nodes}", "nodes": parts, "edges": edges}


def median_ms(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def measure(nodes: int, times: int) -> float:
    document = topology(nodes)
    project = from_payload(document, {})
    parsing = median_ms(lambda: parse(project), min(times, 3))
    parsed = parse(project)
    report = validate(parsed)
    took = median_ms(lambda: validate(parsed), times)
    counts = ", ".join(f"{number} {severity}" for severity, number in report.counts.items())
    size = f"{len(parsed.graph.nodes):,} nodes, {len(parsed.graph.edges):,} edges"
    print(f"{size:<28} all {report.rules_run} rules {took:9.1f} ms    parse {parsing:9.1f} ms    {counts}")
    return took


def peer(functions: int) -> None:
    """cfn-lint on a template of that many functions: process start and all, as one runs it."""
    role = "arn:aws:iam::123456789012:role/worker"
    code = {"ZipFile": "def handler(event, context): pass"}
    properties = {"Handler": "index.handler", "Runtime": "python3.11", "Role": role, "Code": code}
    resources = {f"Function{n}": {"Type": "AWS::Lambda::Function", "Properties": properties} for n in range(functions)}
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.json"
        template.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}))
        command = [str(Path(sys.executable).parent / "cfn-lint"), str(template)]
        took = median_ms(lambda: subprocess.run(command, check=False, capture_output=True), 1)
    print(f"{f'{functions:,} functions':<28} cfn-lint     {took:9.1f} ms")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="runs of which the median is printed")
    parser.add_argument("--peer", action="store_true", help="also run cfn-lint on 500 functions")
    options = parser.parse_args()
    taken = [measure(nodes, options.times) for nodes in SIZES]
    if options.peer:
        peer(500)
    verdict = "met" if taken[-1] < AIM_MS else "missed"
    print(f"aim: {SIZES[-1]:,} nodes under {AIM_MS:,} ms: {verdict} ({taken[-1]:.0f} ms)")
    return 0 if taken[-1] < AIM_MS else 1


if __name__ == "__main__":
    sys.exit(main())
