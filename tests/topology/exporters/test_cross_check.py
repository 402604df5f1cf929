"""Where cfn-lint and cdk-nag speak of what a rule speaks of, both say the same, or docs/rules.md says why not."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.topology.exporters.proof import complaints_about, resources, sam, template, transformed
from topology.document import Parsed, from_payload, parse
from topology.rules import BY_ID
from topology.rules.base.differences import DIFFERENCES
from topology.validation import validate

ROOT = Path(__file__).resolve().parents[3]
NAG = ROOT / "tests" / "node" / "cdk-nag"
NUMBERS = range(50)
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
        source = chance.choice(["news", "events", "records"])
        away = {} if chance.random() < 0.5 else {"on_failure" if source == "records" else "dead_letter": "failed"}
        join(source, "delivers", f"react-{n}", **away)
        if chance.random() < 0.5:
            join(f"react-{n}", "dead_letters", "failed")
    parsed = parse(from_payload({"format": "signalbox/1", "name": "checked", "nodes": nodes, "edges": edges}))
    assert not parsed.errors, parsed.errors
    return parsed


def ours(parsed: Parsed, rule: str) -> set[str]:
    """What the rule is about: an error only where the other tool knows no lesser grade."""
    found = [finding for finding in validate(parsed).findings if finding.rule == rule]
    return {finding.nodes[0] for finding in found if finding.severity == "error" or rule != "REL-015"}


def test_every_difference_names_a_rule_that_is_there() -> None:
    assert all(one.ours in BY_ID for one in DIFFERENCES)
    assert len(EXPLAINED) == len(DIFFERENCES)
    assert set(LINTED) <= set(EXPLAINED)


def test_the_drawings_have_what_is_compared() -> None:
    met: Counter[str] = Counter()
    for number in NUMBERS:
        met.update(finding.rule for finding in validate(drawing(number)).findings)
    assert all(met[rule] for rule in ("REL-001", "REL-002", "REL-003", "REL-006", "REL-007", "REL-011", "REL-015"))


@pytest.mark.slow
def test_cfn_lint_says_the_same_or_the_difference_is_explained() -> None:
    unexplained = []
    for number in NUMBERS:
        parsed = drawing(number)
        said = {complaint.split()[0] for complaint in complaints_about(sam(parsed))}
        for theirs, rule in LINTED.items():
            spoke = bool(ours(parsed, rule))
            if (theirs in said) != spoke and not (EXPLAINED[theirs].more if spoke else EXPLAINED[theirs].less):
                unexplained.append((number, theirs, rule, spoke))
    assert unexplained == []


@pytest.mark.slow
def test_cdk_nag_says_the_same_or_the_difference_is_explained(tmp_path: Path) -> None:
    said = _nag({number: drawing(number) for number in NUMBERS}, tmp_path)
    unexplained = []
    for number, found in said.items():
        parsed = drawing(number)
        for theirs, one in EXPLAINED.items():
            if one.tool != "cdk-nag":
                continue
            spoke = bool(ours(parsed, one.ours))
            if bool(found[theirs]) != spoke and not (one.more if spoke else one.less):
                unexplained.append((number, theirs, one.ours, spoke))
    assert unexplained == []
    assert sum(found["Serverless-SQSRedrivePolicy"] for found in said.values()) > 0


def _nag(drawn: dict[int, Parsed], folder: Path) -> dict[int, Counter[str]]:
    """How often each rule of the serverless pack speaks of each drawing."""
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
    return {number: Counter(rule for rule, _ in said[str(path)]) for number, path in paths.items()}
