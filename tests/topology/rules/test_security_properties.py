"""What holds for every rule of security, in drawings full of rights, labels and secrets."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from tests.topology.rules.drawings import PAIRS
from topology.document import Parsed, from_payload, parse
from topology.findings import Finding
from topology.operations import apply_to_document
from topology.rules import BY_ID, Steps, View

RULES = [rule for rule in BY_ID.values() if rule.id.startswith("SEC-")]
KINDS = (
    *("client", "gateway", "function", "function", "function", "service", "queue", "topic", "bus", "table", "bucket"),
    *("database", "secret", "external", "cache", "workflow", "zone"),
)
ACTIONS = (
    *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan", "sqs:SendMessage", "sqs:ReceiveMessage", "sns:Publish"),
    *("s3:GetObject", "s3:*", "*", "ses:SendEmail", "secretsmanager:GetSecretValue"),
)
URLS = ("dynamic", "http://a.example.com", "https://a.example.com", "https://{{host}}/")


def drawn(seed: int) -> dict[str, Any]:
    """A document of up to twelve nodes whose settings the rules of security look at."""
    chance = random.Random(seed)
    kinds = [chance.choice(KINDS) for _ in range(chance.randint(3, 12))]
    names = [f"n{index}-{kind}" for index, kind in enumerate(kinds)]
    nodes = {name: {"kind": kind, **_fields(chance, kind, names)} for name, kind in zip(names, kinds, strict=True)}
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for _ in range(4 * len(names)):
        source, target = chance.choice(names), chance.choice(names)
        legal = [r for s, r, t in PAIRS if (s, t) == (nodes[source]["kind"], nodes[target]["kind"])]
        if legal:
            relation = chance.choice(legal)
            ends = {"source": source, "target": target, "relation": relation}
            edges[source, relation, target] = ends | _edge_fields(chance, relation)
    return {"format": "signalbox/1", "name": "random", "nodes": nodes, "edges": list(edges.values())}


def _fields(chance: random.Random, kind: str, names: list[str]) -> dict[str, Any]:
    if kind == "gateway":
        return {"private": chance.random() < 0.3, "authorizers": {"users": {"type": "jwt"}}}
    if kind == "external":
        return {"url": chance.choice(URLS)}
    if kind == "zone":
        return {"private": chance.random() < 0.5}
    if kind == "function":
        resources = [*names, "*", f"arn:aws:sqs:eu-central-1:1:{chance.choice(names)}"]
        policies = [
            {"actions": chance.sample(ACTIONS, chance.randint(1, 3)), "resources": [chance.choice(resources)]}
            for _ in range(chance.randint(1, 3))
        ]
        choices: dict[str, Any] = {
            "policies": policies,
            "role": "app",
            "log_payload": "full",
            "redacts": ["pii"],
            "environment": {"DB_PASSWORD": "hunter2"},
        }
    elif kind in ("queue", "topic", "table", "bucket"):
        principals = [chance.choice(("*", "s3.amazonaws.com", "123456789012")) for _ in range(2)]
        policy = [{"principal": principal} for principal in principals]
        choices = {"labels": ["pii"], "encryption": "none", "public": True, "resource_policy": policy}
    else:
        return {}
    return {name: value for name, value in choices.items() if chance.random() < 0.35}


def _edge_fields(chance: random.Random, relation: str) -> dict[str, Any]:
    if relation == "routes":
        choices: dict[str, Any] = {"method": "POST", "auth": "users", "request_schema": {"type": "object"}}
    elif relation in ("calls", "sends", "publishes"):
        choices = {"sends_secret": True}
    else:
        return {}
    return {name: value for name, value in choices.items() if chance.random() < 0.4}


def judged(document: dict[str, Any]) -> tuple[Parsed, list[Finding]]:
    parsed = parse(from_payload(document, {}))
    view = View(parsed.graph)
    found: list[Finding] = []
    for rule in RULES:
        view.steps = Steps()
        found += rule.check(view)
    return parsed, found


def essence(findings: list[Finding]) -> Counter[tuple[str, ...]]:
    return Counter((finding.rule, finding.severity, *sorted(finding.nodes)) for finding in findings)


@pytest.mark.parametrize("seed", range(60))
def test_findings_are_whole_and_do_not_hang_on_the_order(seed: int) -> None:
    document = drawn(seed)
    parsed, findings = judged(document)
    assert parsed.findings == ()
    for finding in findings:
        assert set(finding.nodes) | set(finding.path) <= set(parsed.graph.nodes)
        assert set(finding.edges) <= set(parsed.graph.edges)
        assert finding.message.endswith(".")
    nodes = dict(reversed(document["nodes"].items()))
    other = document | {"nodes": nodes, "edges": document["edges"][::-1]}
    assert essence(findings) == essence(judged(other)[1])


@pytest.mark.parametrize("seed", range(60))
def test_a_fix_removes_its_finding_and_adds_no_error(seed: int) -> None:
    document = drawn(seed)
    _, findings = judged(document)
    errors = sum(finding.severity == "error" for finding in findings)
    for finding in findings:
        for fix in finding.fixes:
            fixed, left = judged(apply_to_document(document, fix.operations))
            assert fixed.findings == (), (finding, fixed.findings)
            assert _key(finding) not in map(_key, left), finding
            assert sum(f.severity == "error" for f in left) <= errors, (finding, left)


def _key(finding: Finding) -> tuple[Any, ...]:
    return finding.rule, finding.severity, finding.nodes, finding.edges


def test_every_rule_of_security_speaks_in_these_drawings() -> None:
    spoken = {finding.rule for seed in range(1_000) for finding in judged(drawn(seed))[1]}
    assert {rule.id for rule in RULES} - spoken <= {"SEC-007", "SEC-008", "SEC-015"}
