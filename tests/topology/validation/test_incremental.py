"""An edit re-runs what it can affect, and the report is the one of a run from scratch."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bench.validation import topology
from tests.build import document, parsed
from tests.topology.validation.edits import edited, sessions
from topology.document import from_payload, parse
from topology.rules import BY_ID
from topology.rules.base.waits import Waits
from topology.validation import Incremental, Report, validate

TODAY = "2026-06-01"
DRAWING = "pay:function(timeout_s=3) -sends-> emails:queue -> send-email:function(timeout_s=3)"


def test_what_does_not_change_runs_no_rule() -> None:
    live = Incremental()
    first = live.update(parsed(DRAWING))
    assert live.rules_run == len(BY_ID)
    assert live.update(parsed(DRAWING)) == first
    assert live.rules_run == 0


def test_a_title_runs_only_rules_that_read_it() -> None:
    live = Incremental()
    live.update(parsed(DRAWING))
    live.update(parsed(DRAWING.replace("timeout_s=3", 'timeout_s=3, title="Pay"', 1)))
    assert live.rules_run < len(BY_ID) / 4


def test_an_edit_looks_again_only_at_what_it_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    look = Waits.faults
    monkeypatch.setattr(Waits, "faults", lambda waits, node: asked.append(node) or look(waits, node))
    live = Incremental()
    live.update(parsed(f"{DRAWING}; {_cells(20)}"))
    asked.clear()
    live.update(parsed(f"{DRAWING}; {_cells(20)}".replace("c7:client -calls->", "c7:client -calls(timeout_s=2)->")))
    assert {"c7"} <= set(asked) <= {"c7", "s7"}


def test_what_comes_to_the_same_runs_nobody_who_uses_it() -> None:
    live = Incremental()
    live.update(parsed(f"{DRAWING[:-1]}, latency=20)"))
    live.update(parsed(f'{DRAWING[:-1]}, latency={{"constant_ms": 20}})'))
    assert live.rules_run == 0
    live.update(parsed(f'{DRAWING[:-1]}, latency={{"constant_ms": 900}})'))
    assert live.rules_run == 1, "Only what a request costs rests on it."


def test_a_finding_appears_and_goes() -> None:
    live = Incremental()
    assert "REL-001" in _rules(live.update(parsed(DRAWING)))
    mended = f"{DRAWING}; emails -dead_letters(max_receive_count=5)-> dlq:queue(retention_s=1209600)"
    assert "REL-001" not in _rules(live.update(parsed(mended)))
    assert "REL-001" in _rules(live.update(parsed(DRAWING)))


def test_a_name_that_is_taken_elsewhere_changes_what_a_fix_adds() -> None:
    live = Incremental()
    drawn = document(f"{DRAWING}; lonely:table; {_cells(30)}")
    live.update(parse(from_payload(drawn)))
    drawn["nodes"]["emails-dlq"] = {"kind": "client"}
    after = parse(from_payload(drawn))
    assert _shown(live.update(after)) == _shown(validate(after))
    [finding] = [f for f in live.update(after).findings if f.rule == "REL-001" and f.nodes == ("emails",)]
    assert finding.fixes[0].operations[0]["id"] == "emails-dlq-2"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sessions())
def test_the_report_is_that_of_a_run_from_scratch(stages: list[dict[str, Any]]) -> None:
    _follow(stages)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sessions(size=30))
def test_it_is_in_larger_drawings_where_most_lies_far_from_an_edit(stages: list[dict[str, Any]]) -> None:
    _follow(stages)


def test_it_is_after_many_edits_of_a_realistic_design() -> None:
    chance = random.Random(5)
    stages = [topology(60)]
    for _ in range(60):
        stages.append(edited(stages[-1], chance))
    _follow(stages)


def _follow(stages: list[dict[str, Any]]) -> None:
    live = Incremental()
    for stage in stages:
        read = parse(from_payload(stage))
        assert _shown(live.update(read, today=TODAY)) == _shown(validate(read, today=TODAY))


def _shown(report: Report) -> list[dict[str, Any]]:
    return [finding.as_dict() for finding in report.findings]


def _rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def _cells(number: int) -> str:
    return "; ".join(f"c{n}:client -calls-> s{n}:service(timeout_s=5)" for n in range(number))
