"""Pipes: a queue, a stream or a table's changes to something that no subscription or mapping reaches."""

from __future__ import annotations

from typing import Any

from topology.exporters.sam.delivery import filter_criteria, records_arn, stream_options
from topology.exporters.sam.events import add_role_of, destination_of
from topology.exporters.sam.stack import Json, Stack, att, whole
from topology.graph import Edge, Node

_HAND_OVER = {
    "queue": "sqs:SendMessage",
    "topic": "sns:Publish",
    "bus": "events:PutEvents",
    "external": "events:InvokeApiDestination",
    "stream": "kinesis:PutRecord",
    "workflow": "states:StartExecution",
}
_PASSES = {"queue": "<$.body>", "stream": "<$.data>"}
"""What is handed on of a record: what was sent. A change of a table is handed on as a whole."""

_LISTS = (
    "A pipe starts one execution for a batch, with a list as its input; "
    "in a run each message starts one of its own, with the message as its input."
)


def add_pipe(stack: Stack, edge: Edge) -> None:
    source, target = stack.graph.nodes[edge.source], stack.graph.nodes[edge.target]
    if target.kind == "topic" and target["fifo"]:
        stack.coverage.lose_rest(edge, "A pipe reaches no FIFO topic.")
        return
    fields = stack.of(edge)
    logical = stack.derived(stack.logical(source.id), stack.logical(target.id), "Pipe")
    source_arn = stack.arn(source.id) if source.kind == "queue" else records_arn(stack, edge)
    target_arn = att(destination_of(stack, target), "Arn") if target.kind == "external" else stack.arn(target.id)
    receive = sorted({g.action for g in stack.granted(edge.source) if g.resource == edge.source})
    kept = [edge[name] for name in ("on_failure", "dead_letter") if edge[name] in stack.graph.nodes]
    statements = [
        {"Effect": "Allow", "Action": receive, "Resource": source_arn},
        {"Effect": "Allow", "Action": [_HAND_OVER[target.kind]], "Resource": target_arn},
        *(
            {
                "Effect": "Allow",
                "Action": [_HAND_OVER[stack.graph.nodes[one].kind]],
                "Resource": stack.arn(one),
            }
            for one in kept[:1]
        ),
    ]
    properties: Json = {
        "RoleArn": add_role_of(stack, logical, "pipes.amazonaws.com", statements),
        "Source": source_arn,
        "SourceParameters": _from(stack, edge, source),
        "Target": target_arn,
        "TargetParameters": _to(source, target),
    }
    if target.kind == "workflow":
        fields.lose(None, _LISTS)
    if fields["partial_batch_response"]:
        fields.lose("partial_batch_response", "A pipe settles each message by itself.", "info")
    stack.add(logical, "AWS::Pipes::Pipe", properties)


def _from(stack: Stack, edge: Edge, source: Node) -> Json:
    fields = stack.of(edge)
    batch = {
        "BatchSize": fields["batch_size"],
        "MaximumBatchingWindowInSeconds": whole(fields["batch_window_s"]),
    }
    if source["fifo"]:
        batch = {"BatchSize": min(10, batch["BatchSize"])}
    chosen: Json = {"FilterCriteria": filter_criteria(fields["filters"])}
    if source.kind == "queue":
        chosen["SqsQueueParameters"] = batch
    else:
        options = stream_options(stack, edge)
        failed: Any = options.pop("DestinationConfig")
        bisect = options.pop("BisectBatchOnFunctionError")
        if fields.peek("tumbling_window_s"):
            fields.lose("tumbling_window_s", "A pipe adds nothing up.")
        chosen["KinesisStreamParameters" if source.kind == "stream" else "DynamoDBStreamParameters"] = _set(
            batch
            | options
            | {
                "OnPartialBatchItemFailure": "AUTOMATIC_BISECT" if bisect else None,
                "DeadLetterConfig": {"Arn": failed["OnFailure"]["Destination"]} if failed else None,
            }
        )
    return _set(chosen)


def _to(source: Node, target: Node) -> Json | None:
    template = {"InputTemplate": _PASSES[source.kind]} if source.kind in _PASSES else {}
    return template | _by_kind(source, target) or None


def _by_kind(source: Node, target: Node) -> Json:
    if target.kind == "bus":
        return {"EventBridgeEventBusParameters": {"Source": source.id, "DetailType": f"{source.id}.event"}}
    if target.kind == "workflow":
        return {"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}}
    if target.kind == "stream":
        return {"KinesisStreamParameters": {"PartitionKey": "$.eventID"}}
    if target.kind == "queue" and target["fifo"]:
        group = "$.attributes.MessageGroupId" if source["fifo"] else source.id
        return {"SqsQueueParameters": {"MessageGroupId": group}}
    return {}


def _set(values: Json) -> Json:
    return {name: value for name, value in values.items() if value is not None}
