"""Streams of records, and the readers that have a read rate of their own."""

from __future__ import annotations

import math
from typing import Any

from topology.exporters.sam.alarms import add_alarms
from topology.exporters.sam.keys import encryption_key
from topology.exporters.sam.stack import Json, Stack, ref, sub
from topology.graph import Edge, Node

_HOURS = (24, 8_760)


def add_stream(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    on_demand = fields["capacity_mode"] == "on_demand"
    shards = fields["shards"]
    if on_demand and node.is_set("shards"):
        fields.lose("shards", "A stream on demand chooses its shards by itself.")
    properties: Json = {
        "RetentionPeriodHours": min(max(_HOURS[0], math.ceil(fields["retention_s"] / 3600)), _HOURS[1]),
        "StreamModeDetails": {"StreamMode": "ON_DEMAND" if on_demand else "PROVISIONED"},
        "ShardCount": None if on_demand else shards,
        "StreamEncryption": _encryption(stack, str(fields["encryption"])),
        "Tags": stack.tag_list(node),
    }
    logical = stack.logical(node.id)
    stack.add(logical, "AWS::Kinesis::Stream", properties, **stack.about(node))
    add_alarms(stack, node, [{"Name": "StreamName", "Value": ref(logical)}])


def _encryption(stack: Stack, encryption: str) -> Json | None:
    if encryption == "none":
        return None
    key: Any = ref(encryption_key(stack)) if encryption == "customer" else "alias/aws/kinesis"
    return {"EncryptionType": "KMS", "KeyId": key}


def reader_arn(stack: Stack, edge: Edge) -> Any:
    """What a mapping reads: the stream, or a consumer of it that shares its rate with nobody."""
    if not stack.of(edge)["enhanced_fan_out"]:
        return stack.arn(edge.source)
    logical = stack.derived(stack.logical(edge.source), stack.logical(edge.target), "Consumer")
    name = sub(f"${{AWS::StackName}}-{edge.target}")
    stack.add(logical, "AWS::Kinesis::StreamConsumer", {"ConsumerName": name, "StreamARN": stack.arn(edge.source)})
    return ref(logical)
