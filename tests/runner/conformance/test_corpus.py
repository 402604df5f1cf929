"""A scenario of the corpus that does not show what it says is told of, in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.conformance.corpus import problems, proofs

FILE = """\
format: signalbox/1
name: small
x-proves: {service: sqs, row: "A message is delivered.", tag: D}
nodes: {shop: {kind: client}, q: {kind: queue}, work: {kind: function, latency: 0}}
edges: [{source: shop, target: q}, {source: q, target: work}]
scenarios: {default: {duration_s: 5, arrivals: [{source: shop, times_s: [1, 2], bodies: [a, b]}]%s}}
x-expect: %s
"""


def told(folder: Path, expect: str, more: str = "") -> list[str]:
    (folder / "sqs").mkdir()
    (folder / "sqs" / "small.yaml").write_text(FILE % (more, expect))
    [proof] = proofs(folder)
    assert (proof.name, proof.service, proof.tag) == ("sqs/small", "sqs", "D")
    return problems(proof)


@pytest.mark.parametrize(
    "expect",
    [
        "{ledger: {q: {accepted: 2, delivered: 2}}}",
        "{nodes: {work: {invocations: 2}}, requests: {received: 0}}",
        "{rows: [{op: receive, node: q, t_s: [1, 2], bodies: [a, b], attempts: [1, 1], count: 2}]}",
        "{rows: [{op: receive, edge: q.delivers.work, attempt: 2, count: 0}]}",
    ],
)
def test_what_is_as_the_file_says_is_no_problem(tmp_path: Path, expect: str) -> None:
    assert told(tmp_path, expect) == []


@pytest.mark.parametrize(
    ("expect", "problem"),
    [
        (
            "{ledger: {q: {accepted: 2}}}",
            "ledger of q: expected {'accepted': 2}, found {'accepted': 2, 'delivered': 2}",
        ),
        ("{nodes: {work: {errors: 1}}}", "work: expected {'errors': 1}, found {'errors': 0}"),
        ("{requests: {received: 1}}", "requests: expected {'received': 1}, found {'received': 0}"),
        (
            "{rows: [{op: receive, node: q, t_s: [1]}]}",
            "t_s of rows {'op': 'receive', 'node': 'q'}: expected [1], found [1.0, 2.0]",
        ),
        (
            "{rows: [{op: receive, bodies: [b, a]}]}",
            "bodies of rows {'op': 'receive'}: expected ['b', 'a'], found ['a', 'b']",
        ),
    ],
)
def test_what_differs_is_a_problem(tmp_path: Path, expect: str, problem: str) -> None:
    assert told(tmp_path, expect) == [problem]


def test_an_expectation_that_fails_is_a_problem(tmp_path: Path) -> None:
    found = told(tmp_path, "{}", ", expect: [{metric: lost, equals: 1}]")
    assert found == ["expected {'metric': 'lost', 'equals': 1}, found 0"]
