"""Validation time: every rule over 50, 500 and 5,000 nodes, and after an edit of 500.

The aims are 10 ms, 100 ms, 1 s, and 16 ms for the median edit: one frame of a screen. An edit's time is that of
validation; reading the document is printed beside it. In the same run cfn-lint, the nearest thing that checks a
design of this kind, looks at 500 functions; `--no-peer` leaves it out, which saves a minute.
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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from topology.document import from_payload, parse
from topology.validation import Incremental, validate

AIMS_MS = {50: 10, 500: 100, 5_000: 1_000}
EDITED = 500
AIM_OF_AN_EDIT_MS = 16
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


def edits(document: dict[str, Any], times: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What people do: mostly they set a field; now and then they draw or take away a node or an edge."""
    chance = random.Random(7)
    for at in range(times):
        nodes, cells = document["nodes"], len(document["nodes"]) // UNIT
        n = chance.randrange(cells)
        what = ("timeout", "title", "visibility", "batch", "timeout", "memory", "edge", "no edge", "node", "no node")[
            at % 10
        ]
        changed = document | {"nodes": dict(nodes), "edges": list(document["edges"])}
        if what in ("timeout", "title", "memory"):
            value = {"timeout": ("timeout_s", 1 + at % 20), "title": ("title", f"T{at}"), "memory": ("memory_mb", 256)}
            name, given = value[what]
            changed["nodes"][f"front-{n}"] = nodes[f"front-{n}"] | {name: given}
        elif what == "visibility":
            changed["nodes"][f"jobs-{n}"] = nodes[f"jobs-{n}"] | {"visibility_timeout_s": 30 + at}
        elif what == "batch":
            place = next(i for i, e in enumerate(changed["edges"]) if e["source"] == f"jobs-{n}")
            changed["edges"][place] = changed["edges"][place] | {"title": f"E{at}"}
        elif what == "edge":
            new = {"source": f"work-{n}", "target": f"store-{chance.randrange(cells)}", "relation": "writes"}
            changed["edges"].append(new)
        elif what == "no edge":
            changed["edges"].pop(chance.randrange(len(changed["edges"])))
        elif what == "node":
            changed["nodes"][f"new-{at}"] = {"kind": "queue"}
        else:
            changed["nodes"] = {name: fields for name, fields in nodes.items() if name != "new-999"}
            changed["nodes"].pop(f"new-{at - 1}", None)
        yield what, changed
        document = changed


def measure_edits(nodes: int, times: int) -> float:
    """The median time of an update after an edit, in milliseconds."""
    document = topology(nodes)
    live = Incremental()
    live.update(parse(from_payload(document, {})))
    taken: list[tuple[float, str]] = []
    ran = []
    for what, changed in edits(document, times):
        parsed = parse(from_payload(changed, {}))
        started = time.perf_counter()
        live.update(parsed)
        taken.append(((time.perf_counter() - started) * 1000, what))
        ran.append(live.rules_run)
    median = statistics.median(ms for ms, _ in taken)
    worst, what = max(taken)
    size = f"an edit of {nodes:,} nodes"
    rules = f"{statistics.median(ran):.0f} rules in the median"
    print(f"{size:<28} median {median:9.1f} ms    worst {worst:9.1f} ms ({what}), {rules}, {times} edits")
    return median


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
    parser.add_argument("--edits", type=int, default=60, help="edits of which the median and the worst are printed")
    parser.add_argument("--no-peer", action="store_true", help="leave out cfn-lint on 500 functions")
    options = parser.parse_args()
    outcomes = [(f"{nodes:,} nodes", aim, measure(nodes, options.times)) for nodes, aim in AIMS_MS.items()]
    outcomes.append(("an edit", AIM_OF_AN_EDIT_MS, measure_edits(EDITED, options.edits)))
    if not options.no_peer:
        peer(EDITED)
    for what, aim, took in outcomes:
        print(f"aim: {what} under {aim:,} ms: {'met' if took < aim else 'missed'} ({took:.1f} ms)")
    return 0 if all(took < aim for _, aim, took in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
