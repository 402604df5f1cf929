"""Where cfn-lint and cdk-nag speak of what a rule speaks of, both say the same, or docs/rules.md says why not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint

from tests.topology.exporters.proof import resources, sam, template, transformed
from topology.document import Parsed, from_payload, parse
from topology.limits.runtimes import lifecycles
from topology.rules import BY_ID
from topology.rules.base.differences import DIFFERENCES
from topology.validation import validate

ROOT = Path(__file__).resolve().parents[3]
NAG = ROOT / "tests" / "node" / "cdk-nag"
NUMBERS = range(50)
ANY_BUCKET = {"principal": "s3.amazonaws.com", "actions": ["lambda:InvokeFunction"]}
LINTED = {"E3502": "REL-011", "E3505": "REL-015", "E2531": "OPS-006", "W3664": "SEC-012"}
EXPLAINED = {one.theirs: one for one in DIFFERENCES}


def drawing(number: int) -> Parsed:
    """A design with what the tools look at, right or wrong by chance."""
    chance = Random(number)
    nodes: dict[str, Any] = {"shop": {"kind": "client"}, "news": {"kind": "topic"}, "events": {"kind": "bus"}}
    nodes |= {"records": {"kind": "stream"}, "failed": {"kind": "queue", "retention_s": 1_209_600}}
    edges: list[dict[str, Any]] = []

    def join(source: str, relation: str, target: str, **fields: Any) -> None:
        edges.append({"source": source, "target": target, "relation": relation, **fields})

    for n in range(3):
        fifo = chance.random() < 0.3
        nodes[f"jobs-{n}"] = {"kind": "queue", "visibility_timeout_s": chance.choice([2, 30, 120, 400])}
        nodes[f"jobs-{n}"] |= {"fifo": True, "content_based_deduplication": True} if fifo else {}
        nodes[f"dead-{n}"] = {"kind": "queue", "retention_s": 1_209_600}
        nodes[f"dead-{n}"] |= {"fifo": True} if fifo != (chance.random() < 0.3) else {}
        nodes[f"work-{n}"] = {"kind": "function", "timeout_s": chance.choice([1, 10, 60])}
        nodes[f"work-{n}"] |= {"tracing": True} if chance.random() < 0.5 else {}
        join("shop", "sends", f"jobs-{n}", **({"message_group": "$.id"} if fifo else {}))
        join(f"jobs-{n}", "delivers", f"work-{n}", partial_batch_response=True)
        if chance.random() < 0.7:
            join(f"jobs-{n}", "dead_letters", f"dead-{n}", max_receive_count=5)
        nodes[f"react-{n}"] = {"kind": "function", "timeout_s": 10}
        nodes[f"react-{n}"] |= {"runtime": "nodejs20"} if chance.random() < 0.3 else {}
        nodes[f"react-{n}"] |= {"resource_policy": [ANY_BUCKET]} if chance.random() < 0.2 else {}
        source = chance.choice(["news", "events", "records"])
        away = {} if chance.random() < 0.5 else {"on_failure" if source == "records" else "dead_letter": "failed"}
        join(source, "delivers", f"react-{n}", **away)
        if chance.random() < 0.5:
            join(f"react-{n}", "dead_letters", "failed")
    parsed = parse(from_payload({"format": "signalbox/1", "name": "checked", "nodes": nodes, "edges": edges}))
    assert not parsed.errors, parsed.errors
    return parsed


def ours(parsed: Parsed, rule: str) -> set[str]:
    """What the rule is about, as `_plain` writes it: nodes, and edges by their two ends.

    Left out is what no template can have: a warning where the other tool knows errors only, and a dead letter of
    what is no queue.
    """
    found = [finding for finding in validate(parsed).findings if finding.rule == rule]
    if rule == "REL-015":
        found = [finding for finding in found if finding.severity == "error"]
    if rule == "REL-011":
        queues = [(f.nodes[1], parsed.graph.nodes[f.nodes[1]].kind) for f in found]
        return {_plain(node) for node, kind in queues if kind == "queue"}
    if rule in ("REL-003", "REL-006", "REL-007"):
        return {_plain(f.nodes[0] + f.nodes[1]) for f in found}
    return {_plain(f.nodes[0]) for f in found}


def _plain(name: str) -> str:
    return re.sub(r"(rule|mapping|subscription)$", "", re.sub(r"[^a-z0-9]", "", name.lower()))


def _is_not_polled_work(parsed: Parsed, queue: str) -> bool:
    graph = parsed.graph
    [node] = [node for node in graph.of_kind("queue") if _plain(node.id) == queue]
    keeps = any(edge["dead_letter"] == node.id or edge["on_failure"] == node.id for edge in graph.edges.values())
    return keeps or bool(graph.incoming(node.id, "dead_letters")) or not graph.outgoing(node.id, "delivers")


def _is_only_polled(parsed: Parsed, function: str) -> bool:
    [node] = [node for node in parsed.graph.of_kind("function") if _plain(node.id) == function]
    sources = [parsed.graph.nodes[edge.source].kind for edge in parsed.graph.incoming(node.id)]
    return all(kind in ("queue", "stream", "table") for kind in sources)


def _is_maintained(parsed: Parsed, function: str) -> bool:
    [node] = [node for node in parsed.graph.of_kind("function") if _plain(node.id) == function]
    return not lifecycles()[node["runtime"]].is_deprecated


EXCUSED: dict[str, Callable[[Parsed, str], bool]] = {
    "Serverless-SQSRedrivePolicy": _is_not_polled_work,
    "Serverless-LambdaDLQ": _is_only_polled,
    "Serverless-LambdaEventSourceMappingDestination": lambda _, mapping: mapping.startswith("jobs"),
    "Serverless-LambdaTracing": lambda parsed, _: not any(node["tracing"] for node in parsed.graph.nodes.values()),
    "Serverless-LambdaLatestVersion": _is_maintained,
}
"""Of what the pack may speak where the rule is silent, case by case: what the difference of that name explains."""


def test_every_difference_names_a_rule_that_is_there() -> None:
    assert all(one.ours in BY_ID for one in DIFFERENCES)
    assert len(EXPLAINED) == len(DIFFERENCES)
    assert set(LINTED) <= set(EXPLAINED)


def test_the_drawings_have_what_is_compared() -> None:
    met: Counter[str] = Counter()
    for number in NUMBERS:
        met.update(finding.rule for finding in validate(drawing(number)).findings)
    assert all(
        met[rule] for rule in ("REL-001", "REL-002", "REL-003", "REL-006", "REL-007", "REL-011", "REL-015", "OPS-006")
    )


@pytest.mark.slow
def test_cfn_lint_says_the_same_of_each_resource() -> None:
    differing, met = [], Counter[str]()
    for number in NUMBERS:
        parsed = drawing(number)
        said = _linted(parsed)
        for theirs, rule in LINTED.items():
            spoke = ours(parsed, rule) if theirs != "W3664" else set()
            met[theirs] += len(said[theirs])
            if said[theirs] != spoke:
                differing.append((number, theirs, rule, said[theirs], spoke))
    assert differing == []
    assert all(met[theirs] for theirs in LINTED if theirs != "W3664"), met


def _linted(parsed: Parsed) -> dict[str, set[str]]:
    """The resources that cfn-lint names, by rule; a runtime before its last day is W2531 there."""
    said: dict[str, set[str]] = {theirs: set() for theirs in LINTED}
    made = json.dumps(transformed(template(sam(parsed))))
    for found in lint(made, config=ManualArgs(regions=["us-east-1"])):
        theirs = "E2531" if found.rule.id == "W2531" else found.rule.id
        if theirs in said:
            said[theirs].add(_plain(str(found.path[1])))
    return said


@pytest.mark.slow
def test_cdk_nag_says_the_same_of_each_resource_or_the_difference_is_explained(tmp_path: Path) -> None:
    unexplained, met = [], Counter[str]()
    for number, said in _nag({number: drawing(number) for number in NUMBERS}, tmp_path).items():
        parsed = drawing(number)
        for one in (one for one in DIFFERENCES if one.tool == "cdk-nag"):
            spoke, theirs = ours(parsed, one.ours), said.get(one.theirs, set())
            met[one.theirs] += len(theirs)
            for name in theirs - spoke:
                excused = one.theirs in EXCUSED and EXCUSED[one.theirs](parsed, name)
                if not (excused and one.less):
                    unexplained.append((number, one.theirs, name, "is told by them alone"))
            if not one.more:
                unexplained += [(number, one.ours, name, "is told by us alone") for name in spoke - theirs]
    assert unexplained == []
    assert all(met.values()), met


def _nag(drawn: dict[int, Parsed], folder: Path) -> dict[int, dict[str, set[str]]]:
    """The resources that each rule of the serverless pack names in each drawing."""
    if shutil.which("npm") is None:
        pytest.skip("cdk-nag needs npm")
    if not (NAG / "node_modules" / "cdk-nag").is_dir():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=NAG, check=True, timeout=170)
    paths = {}
    for number, parsed in drawn.items():
        export = sam(parsed)
        assert resources(export, "AWS::SQS::Queue")
        paths[number] = folder / f"{number}.json"
        paths[number].write_text(json.dumps(transformed(template(export))))
    command = ["node", "nag.cjs", *map(str, paths.values())]
    ended = subprocess.run(command, cwd=NAG, check=True, capture_output=True, text=True, timeout=120)
    said = json.loads(ended.stdout)
    named: dict[int, dict[str, set[str]]] = {number: {} for number in paths}
    for number, path in paths.items():
        for rule, resource in said[str(path)]:
            named[number].setdefault(rule, set()).add(_plain(resource))
    return named
