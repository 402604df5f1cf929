"""What holds for every rule and every definition of a workflow, also for one with faults."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from topology.document import from_payload, parse
from topology.operations import apply_to_document
from topology.validation import validate
from topology.validation.incremental import Incremental

NAMES = ("A", "B", "C", "D", "E")
ERRORS = (["States.ALL"], ["States.TaskFailed"], ["Lambda.ServiceException"], ["Refused"])
RESOURCES: tuple[dict[str, Any], ...] = (
    {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "${writer}"}},
    {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "${caller}"}},
    {"Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "Parameters": {"FunctionName": "reader"}},
    {"Resource": "arn:aws:states:::dynamodb:deleteItem", "Parameters": {"TableName": "store"}},
    {"Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${jobs}"}},
    {"Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn": "flow"}},
    {"Resource": "${nowhere}"},
    {},
)
NODES: dict[str, Any] = {
    "writer": {"kind": "function"},
    "caller": {"kind": "function"},
    "reader": {"kind": "function"},
    "store": {"kind": "table"},
    "jobs": {"kind": "queue"},
    "bank": {"kind": "external"},
    "often": {"kind": "schedule", "expression": "rate(1 hour)"},
}
EDGES = [
    {"source": "writer", "target": "store", "relation": "writes"},
    {"source": "caller", "target": "bank", "relation": "calls"},
    {"source": "reader", "target": "store", "relation": "reads"},
    {"source": "often", "target": "flow", "relation": "delivers"},
]
names = st.sampled_from((*NAMES * 4, "Gone"))


@st.composite
def states(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    kinds = ("Task", "Task", "Task", "Pass", "Wait", "Choice", "Succeed", "Fail", *(("Map", "Parallel")[: 2 - depth]))
    kind = draw(st.sampled_from(kinds))
    state: dict[str, Any] = {"Type": kind}
    if kind in ("Task", "Pass", "Wait", "Map", "Parallel"):
        state |= draw(st.one_of(st.just({"End": True}), st.builds(lambda name: {"Next": name}, names)))
    if kind == "Choice":
        test = {"Variable": "$.a", **draw(st.sampled_from([{"IsPresent": True}, {"StringEquals": "a"}]))}
        state["Choices"] = [{**test, "Next": draw(names)}]
        state |= draw(st.one_of(st.just({}), st.builds(lambda name: {"Default": name}, names)))
    if kind == "Wait":
        state["Seconds"] = draw(st.sampled_from([1, 400]))
    if kind == "Task":
        state |= draw(st.sampled_from(RESOURCES))
        state |= draw(st.sampled_from([{}, {"TimeoutSeconds": 200}, {"HeartbeatSeconds": 9}]))
    if kind in ("Task", "Map", "Parallel"):
        retry = {"ErrorEquals": draw(st.sampled_from(ERRORS)), "BackoffRate": draw(st.sampled_from([1, 2]))}
        state |= draw(st.sampled_from([{}, {"Retry": [retry]}]))
        state |= draw(st.sampled_from([{}, {"Catch": [{"ErrorEquals": draw(st.sampled_from(ERRORS)), "Next": "B"}]}]))
    if kind == "Map":
        state["ItemProcessor"] = draw(machines(depth + 1))
    if kind == "Parallel":
        state["Branches"] = draw(st.lists(machines(depth + 1), min_size=1, max_size=2))
    return state


@st.composite
def machines(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    chosen = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    ending = f"{depth}" if depth else ""
    own = {name: (name if name in chosen else chosen[-1]) + ending for name in NAMES}
    found: dict[str, Any] = {own[name]: draw(states(depth)) for name in chosen}
    for state in found.values():
        _renamed(state, own)
    return {"StartAt": own[chosen[0]], "States": found}


def _renamed(state: dict[str, Any], own: dict[str, str]) -> None:
    for part in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        for key in ("Next", "Default"):
            if part.get(key) in own:
                part[key] = own[part[key]]


def document(definition: Any, kind: str, *, filed: bool) -> tuple[dict[str, Any], dict[str, str]]:
    given = "workflows/flow.json" if filed else definition
    nodes = {**NODES, "flow": {"kind": "workflow", "type": kind, "definition": given}}
    files = {"workflows/flow.json": json.dumps(definition)} if filed else {}
    return {"format": "signalbox/1", "name": "random", "nodes": nodes, "edges": EDGES}, files


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(machines(), st.sampled_from(["standard", "express"]), st.booleans())
def test_fixes_of_definitions_keep_what_they_promise(definition: dict[str, Any], kind: str, filed: bool) -> None:
    plain, files = document(definition, kind, filed=filed)
    report = validate(parse(from_payload(plain, files)))
    about_states = [finding for finding in report.findings if finding.rule.startswith("WFL")]
    keys = {(finding.rule, finding.severity, finding.nodes) for finding in about_states}
    assert len(keys) == len(about_states), "Each finding about a workflow is told once."
    for finding in about_states:
        assert finding.message.endswith(".") and "None" not in finding.message
        for fix in finding.fixes:
            fixed = validate(parse(from_payload(apply_to_document(plain, fix.operations), files)))
            left = {(one.rule, one.severity, one.nodes) for one in fixed.findings}
            assert (finding.rule, finding.severity, finding.nodes) not in left, (finding, fix)
            assert fixed.counts["error"] <= report.counts["error"], (finding, fix, fixed.findings)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(machines(), min_size=2, max_size=3), st.booleans())
def test_a_changed_definition_is_judged_as_from_scratch(definitions: list[dict[str, Any]], filed: bool) -> None:
    following = Incremental()
    for definition in definitions:
        parsed = parse(from_payload(*document(definition, "express", filed=filed)))
        assert following.update(parsed).findings == validate(parsed).findings
