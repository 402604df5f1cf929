"""What a definition names, and which node that is."""

from __future__ import annotations

import pytest

from tests.build import graph
from topology.workflows.references import node_named, references

NODES = graph(
    """
    pay:function -sends-> mail:queue(fifo=true)
    flow:workflow
    api:gateway
    bank:external(url="https://bank.example.com")
    """
).nodes


@pytest.mark.parametrize(
    ("name", "kinds", "node"),
    [
        ("pay", ("function",), "pay"),
        ("arn:aws:lambda:us-east-1:000000000000:function:pay", ("function",), "pay"),
        ("arn:aws:lambda:us-east-1:000000000000:function:pay:live", ("function",), "pay"),
        ("arn:aws:lambda:us-east-1:000000000000:function:${pay}", ("function",), "pay"),
        ("arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:pay:live", ("function",), "pay"),
        ("${pay}", ("function",), "pay"),
        ("${pay.Arn}", ("function",), "pay"),
        ("${PayFunctionArn}", ("function",), "pay"),
        ("https://sqs.us-east-1.amazonaws.com/000000000000/mail.fifo", ("queue",), "mail"),
        ("arn:aws:states:us-east-1:000000000000:stateMachine:flow", ("workflow",), "flow"),
        ("https://bank.example.com/payments", ("external",), "bank"),
        ("api.execute-api.us-east-1.amazonaws.com", ("gateway",), "api"),
        ("pay", ("queue",), None),
        ("${payroll}", ("function",), None),
        ("https://banks.example.com/", ("external",), None),
    ],
)
def test_names(name, kinds, node):
    assert node_named(name, NODES, kinds) == node


def test_every_state_is_searched_but_not_what_it_sends():
    task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
    inner = {"StartAt": "I", "States": {"I": {"Type": "Task", "Resource": "${pay}", "End": True}}}
    definition = {
        "StartAt": "A",
        "States": {
            "A": task | {"Parameters": {"QueueUrl": "mail", "MessageBody": {"TableName": "no"}}},
            "B": {"Type": "Map", "ItemProcessor": inner},
            "C": {"Type": "Parallel", "Branches": [inner]},
            "D": task | {"Arguments": {"QueueUrl": "{% $states.input.url %}"}},
            "E": task | {"Parameters": {"QueueUrl.$": "$.url"}},
        },
    }
    assert [reference.name for reference in references(definition)] == ["mail", "${pay}", "${pay}"]
