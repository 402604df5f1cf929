"""Tables: keys, stream, recovery, expiry, capacity, encryption."""

from __future__ import annotations

from topology.exporters.sam.keys import encryption_key
from topology.exporters.sam.stack import Json, Stack, att, whole
from topology.graph import Node

_VIEWS = {"keys": "KEYS_ONLY", "new": "NEW_IMAGE", "old": "OLD_IMAGE", "both": "NEW_AND_OLD_IMAGES"}


def add_table(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    keys = [str(fields["partition_key"] or "id")]
    if fields["sort_key"] in keys:
        fields.lose("sort_key", "It is the partition key too.")
    elif node["sort_key"]:
        keys.append(str(node["sort_key"]))
    if not node["partition_key"]:
        fields.lose("partition_key", "No partition key is drawn; the table has one named id.")
    properties: Json = {
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in sorted(keys)],
        "KeySchema": [
            {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
        **_capacity(stack, node),
        "StreamSpecification": _stream(stack, node),
        "PointInTimeRecoverySpecification": (
            {"PointInTimeRecoveryEnabled": True} if fields["point_in_time_recovery"] else None
        ),
        "TimeToLiveSpecification": (
            {"AttributeName": fields["ttl_attribute"], "Enabled": True} if fields["ttl_attribute"] else None
        ),
        "SSESpecification": _encryption(stack, node),
        "Tags": stack.tag_list(node),
    }
    stack.add(
        stack.logical(node.id),
        "AWS::DynamoDB::Table",
        properties,
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        **stack.about(node),
    )


def _capacity(stack: Stack, node: Node) -> Json:
    fields = stack.of(node)
    if not node["capacity"]:
        return {"BillingMode": "PAY_PER_REQUEST"}
    read, write = fields["capacity.read_per_s"] or 1, fields["capacity.write_per_s"] or 1
    units = {"ReadCapacityUnits": max(1, whole(read)), "WriteCapacityUnits": max(1, whole(write))}
    return {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}


def _stream(stack: Stack, node: Node) -> Json | None:
    """As drawn; a table whose changes are delivered needs one even where none is drawn."""
    view = stack.of(node)["stream"]
    if view in _VIEWS:
        return {"StreamViewType": _VIEWS[view]}
    if stack.graph.outgoing(node.id, "delivers"):
        stack.coverage.lose(node, "stream", "Its changes are delivered, so it streams both images.")
        return {"StreamViewType": _VIEWS["both"]}
    return None


def _encryption(stack: Stack, node: Node) -> Json:
    encryption = stack.of(node)["encryption"]
    if encryption == "customer":
        return {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": att(encryption_key(stack), "Arn")}
    if encryption == "none":
        stack.coverage.lose(node, "encryption", "DynamoDB always encrypts; it uses a key of its own.", "info")
    return {"SSEEnabled": encryption == "managed"}
