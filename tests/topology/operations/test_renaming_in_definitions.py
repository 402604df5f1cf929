"""A node that is renamed keeps its place in the definitions of workflows."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from topology.document import Project, definition_of, load_path, parse
from topology.operations import apply
from topology.workflows.references import renamed_in

PAY = {"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Resource": "${pay}", "End": True}}}


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("pay", "bill"),
        ("${pay}", "${bill}"),
        ("${pay.Arn}", "${bill.Arn}"),
        (
            "arn:aws:lambda:us-east-1:000000000000:function:${pay}",
            "arn:aws:lambda:us-east-1:000000000000:function:${bill}",
        ),
        ("arn:aws:lambda:us-east-1:0:function:pay:live", "arn:aws:lambda:us-east-1:0:function:bill:live"),
        ("https://sqs.us-east-1.amazonaws.com/0/pay.fifo", "https://sqs.us-east-1.amazonaws.com/0/bill.fifo"),
        ("arn:aws:sns:us-east-1:0:pay", "arn:aws:sns:us-east-1:0:bill"),
        (
            "arn:${AWS::Partition}:lambda:${AWS::Region}:0:function:pay",
            "arn:${AWS::Partition}:lambda:${AWS::Region}:0:function:bill",
        ),
        ("payroll", None),
        ("${PayFunctionArn}", None),
        ("https://pay.example.com/", None),
    ],
)
def test_names(name, renamed):
    assert renamed_in(name, "pay", "bill") == renamed


def document(definition):
    nodes = {"pay": {"kind": "function"}, "flow": {"kind": "workflow", "definition": definition}}
    scenarios = {"slow": {"duration_s": 1, "faults": [{"edge": "flow.state.pay", "failure_rate": 1}]}}
    return json.dumps({"format": "signalbox/1", "name": "t", "nodes": nodes, "scenarios": scenarios}, indent=1)


@pytest.mark.parametrize("inline", [True, False])
def test_the_definition_the_edge_and_the_scenario_follow(inline):
    files = {
        "topology.json": document(PAY if inline else "workflows/flow.json"),
        "workflows/flow.json": json.dumps(PAY),
    }
    applied = apply(Project("topology.json", files), [{"op": "rename", "id": "pay", "to": "bill"}])
    parsed = parse(applied.project)
    assert parsed.findings == ()
    assert list(parsed.graph.edges) == ["flow.state.bill"]
    assert definition_of(applied.project.files, parsed.graph.nodes["flow"])["States"]["Pay"]["Resource"] == "${bill}"
    assert dict(apply(applied.project, applied.inverse).project.files) == files


def test_a_workflow_takes_its_edges_along():
    applied = apply(
        Project("topology.json", {"topology.json": document(PAY)}), [{"op": "rename", "id": "flow", "to": "saga"}]
    )
    parsed = parse(applied.project)
    assert parsed.findings == ()
    assert list(parsed.graph.edges) == ["saga.state.pay"]


def test_every_node_of_a_project_can_be_renamed():
    project = load_path(str(ROOT / "tests" / "topologies" / "travel-booking"))
    for node in parse(project).graph.nodes:
        changed = parse(apply(project, [{"op": "rename", "id": node, "to": "another"}]).project)
        assert [finding.message for finding in changed.findings] == []
