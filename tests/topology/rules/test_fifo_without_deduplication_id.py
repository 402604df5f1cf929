"""REL-022 fifo-without-deduplication-id."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.rules.drawing import about, fixed, found
from tests.topology.rules.flows import flow, found_in


@pytest.mark.parametrize(
    "drawing",
    [
        "shop:function -sends-> orders:queue",
        "shop:function -sends-> orders:queue(fifo=true, content_based_deduplication=true)",
        'shop:function -sends(deduplication_id="$.order_id")-> orders:queue(fifo=true)',
        "orders:queue(fifo=true, external_producer=true) -> work:function",  # it may bring its own
        # what is moved keeps its id
        ("orders:queue(fifo=true, content_based_deduplication=true) -dead_letters-> failed:queue(fifo=true)"),
        "news:topic(fifo=true, content_based_deduplication=true) -> orders:queue(fifo=true)",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-022", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "nodes", "words"),
    [
        ("shop:function -sends-> orders:queue(fifo=true)", ["error orders"], "refuses what shop sends"),
        ("shop:function -publishes-> news:topic(fifo=true)", ["error news"], "refuses what shop sends"),
        ("api:gateway -routes-> orders:queue(fifo=true)", ["error orders"], "refuses what api sends"),
    ],
)
def test_found(drawing: str, nodes: list[str], words: str) -> None:
    assert about("REL-022", drawing) == nodes
    assert words in found("REL-022", drawing)[0].message


SENT = {"QueueUrl": "${orders}", "MessageBody.$": "$", "MessageGroupId": "a"}
QUEUE = "; orders:queue(fifo=true); shop:client -calls-> api:gateway -routes(method=POST, path=/)-> flow"


def _sending(service: str, **fields: Any) -> str:
    return flow({"Send": {"Type": "Task", "Resource": f"arn:aws:states:::{service}", **fields, "End": True}})


@pytest.mark.parametrize(
    "drawing",
    [
        _sending("sqs:sendMessage", Parameters={**SENT, "MessageDeduplicationId.$": "$.id"}) + QUEUE,
        _sending("sqs:sendMessage", Parameters={**SENT, "MessageDeduplicationId": "one"}) + QUEUE,
        _sending("aws-sdk:sqs:receiveMessage", Parameters={"QueueUrl": "${orders}"}) + QUEUE,  # it sends nothing
        _sending("sqs:sendMessage", Parameters=SENT)
        + QUEUE.replace("fifo=true", "fifo=true, content_based_deduplication=true"),
    ],
)
def test_a_workflow_that_brings_the_id(drawing: str) -> None:
    assert found_in("REL-022", drawing) == []


@pytest.mark.parametrize("service", ["sqs:sendMessage", "sqs:sendMessage.waitForTaskToken", "aws-sdk:sqs:sendMessage"])
def test_a_workflow_that_brings_none(service: str) -> None:
    [finding] = found_in("REL-022", _sending(service, Parameters=SENT) + QUEUE)
    assert (finding.severity, finding.nodes, finding.path) == ("error", ("orders",), ("flow", "orders"))


@pytest.mark.parametrize(
    ("drawing", "titles"),
    [
        ("shop:function -sends-> orders:queue(fifo=true)", ["orders finds duplicates by content"]),
    ],
)
def test_a_fix_removes_the_finding(drawing: str, titles: list[str]) -> None:
    assert fixed("REL-022", drawing) == titles
