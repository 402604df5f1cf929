"""Definitions of workflows in a document: their findings, and the edges that they stand for."""

from __future__ import annotations

import json

from topology.document import Project, definition_of, parse

PAY = {"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Resource": "${pay}", "End": True}}}


def parsed(definition, files=None):
    nodes = {"pay": {"kind": "function"}, "flow": {"kind": "workflow", "definition": definition}}
    text = json.dumps({"format": "signalbox/1", "name": "t", "nodes": nodes}, indent=1)
    return parse(Project("topology.json", {"topology.json": text, **(files or {})}))


def messages(result):
    return [(finding.rule, finding.severity, finding.message) for finding in result.findings]


def test_a_definition_stands_for_edges_inline_and_in_a_file():
    for result in (
        parsed(PAY),
        parsed("workflows/flow.json", {"workflows/flow.json": json.dumps(PAY)}),
        parsed({"file": "workflows/flow.json"}, {"workflows/flow.json": json.dumps(PAY)}),
    ):
        assert messages(result) == []
        assert [(edge.id, edge.relation) for edge in result.graph.edges.values()] == [("flow.state.pay", "state")]
        assert definition_of(result.project.files, result.graph.nodes["flow"]) == PAY


def test_problems_are_told_at_their_line():
    text = json.dumps(PAY, indent=1).replace('"End": true', '"Next": "Gone"')
    result = parsed("flow.json", {"flow.json": text})
    assert messages(result) == [
        ("DOC-003", "error", "flow.json, line 7: node flow: States.Pay.Next: there is no state 'Gone'."),
        ("DOC-003", "error", "flow.json, line 3: node flow: States: no state ends the machine; give one End: true."),
    ]
    assert result.findings[0].nodes == ("flow",)


def test_a_problem_inline_is_told_at_its_line_of_the_document():
    (finding,) = parsed({"StartAt": "A", "States": {"A": {"Type": "Succeed", "Nxt": 1}}}).findings
    assert finding.rule == "DOC-003"
    assert "line 15: node flow: States.A.Nxt: Nxt is no field of a Succeed state." in finding.message


def test_a_missing_file_and_one_that_cannot_be_read():
    ((rule, _, _),) = messages(parsed("flow.json"))
    assert rule == "DOC-007"
    ((rule, _, message),) = messages(parsed("flow.json", {"flow.json": "{"}))
    assert (rule, "cannot be read" in message) == ("DOC-003", True)


def test_what_names_no_node_is_a_warning():
    definition = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${bill}", "End": True}}}
    ((rule, severity, message),) = messages(parsed(definition))
    assert (rule, severity) == ("DOC-005", "warning")
    assert "'${bill}' names no node of this topology" in message


def test_a_definition_has_a_largest_size():
    (finding,) = parsed({**PAY, "Comment": "x" * 1_048_576}).findings
    assert finding.rule == "DOC-003"
    assert "the definition is larger than 1048576 bytes" in finding.message
