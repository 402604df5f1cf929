"""Every kind is declared, drawable, valid, runnable and exportable; every rule has its test."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.behaviours import BEHAVIOURS
from runner.engine import Engine
from runner.trace import Memory
from tests.build import parsed
from topology.document import Scenario
from topology.exporters import EXPORTERS
from topology.exporters.base import REPORT
from topology.kinds import GROUPS, KINDS, RELATIONS, connections
from topology.permissions import actions
from topology.rules import RULES
from topology.validation import validate

ROOT = Path(__file__).resolve().parent.parent
FORMAT = (
    *("client", "gateway", "function", "service", "queue", "topic", "bus", "stream", "table", "bucket", "cache"),
    *("schedule", "workflow", "external", "secret", "database", "identity", "zone", "resource"),
)
WRITTEN = sorted(pair for pair in connections() if RELATIONS[pair[1]].written)


def test_the_kinds_are_those_of_the_format() -> None:
    assert set(KINDS) == set(FORMAT)
    assert {kind.group for kind in KINDS.values()} == set(GROUPS)


def test_every_kind_has_a_behaviour_and_no_behaviour_lacks_its_kind() -> None:
    assert set(BEHAVIOURS) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_node_of_each_kind_is_valid_runs_and_exports(kind: str) -> None:
    drawn = parsed(f"it:{kind}")
    assert drawn.findings == ()
    assert not [finding for finding in validate(drawn).findings if finding.severity == "error"]
    engine = Engine(drawn, Scenario("test", duration_s=1), seed=1, sink=Memory())
    engine.run()
    assert engine.result()["ledger"]["balanced"]
    for exporter in EXPORTERS.values():
        files = exporter.export(drawn).files
        assert files and REPORT not in files


@pytest.mark.parametrize(("source", "relation", "target"), WRITTEN)
def test_every_pair_of_kinds_runs_and_exports(source: str, relation: str, target: str) -> None:
    drawn = parsed(f"one:{source} -{relation}-> two:{target}")
    assert drawn.findings == ()
    engine = Engine(drawn, Scenario("test", duration_s=1), seed=1, sink=Memory())
    engine.run()
    assert engine.result()["ledger"]["balanced"]
    assert all(exporter.export(drawn).files for exporter in EXPORTERS.values())
    assert all(
        grant.principal in drawn.graph.nodes for grant in actions(drawn.graph.edges[f"one.{relation}.two"], drawn.graph)
    )


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_test_and_a_manual(rule: str) -> None:
    assert (ROOT / "tests" / "topology" / "rules" / f"test_{rule.replace('-', '_')}.py").is_file()
    assert all(part in RULES[rule].text for part in ("*Why.*", "*Fix.*", "*Example.*", "*See.*"))
