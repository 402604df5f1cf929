"""Buckets, and what they tell: by notifications to functions, queues and topics, by a rule to a bus.

A notification names its target and the target admits the bucket, which would be a circle. So a bucket that
notifies has a name that follows from the stack's id, and whoever uses it puts that name together by itself.
"""

from __future__ import annotations

from typing import Any

from topology.exporters.base import Fields
from topology.exporters.sam.events import add_role, retry_policy
from topology.exporters.sam.keys import encryption_key
from topology.exporters.sam.stack import Json, Stack, att, ref
from topology.graph import Edge, Node

_CONFIGURATIONS = {
    "function": ("LambdaConfigurations", "Function"),
    "queue": ("QueueConfigurations", "Queue"),
    "topic": ("TopicConfigurations", "Topic"),
}
# Event of a notification (S3 user guide, "Supported event types") -> detail-type on the default bus.
_DETAIL_TYPES = {
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "LifecycleExpiration": "Object Deleted",
    "ObjectRestore": "Object Restore Completed",
    "ObjectTagging": "Object Tags Added",
    "ObjectAcl": "Object ACL Updated",
    "LifecycleTransition": "Object Storage Class Changed",
    "IntelligentTiering": "Object Access Tier Changed",
}

_PUBLIC_ACCESS = {
    "BlockPublicAcls": "block_public_acls",
    "BlockPublicPolicy": "block_public_policy",
    "IgnorePublicAcls": "ignore_public_acls",
    "RestrictPublicBuckets": "restrict_public_buckets",
}


def add_bucket(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    days = fields["lifecycle_days"]
    properties: Json = {
        "BucketName": stack.name(node.id) if stack.notifies(node.id) else None,
        "VersioningConfiguration": {"Status": "Enabled"} if fields["versioning"] else None,
        "LifecycleConfiguration": {"Rules": [_expiry(days, bool(node["versioning"]))]} if days else None,
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [_encryption(stack, node)]},
        "PublicAccessBlockConfiguration": {
            name: fields[f"public_access_block.{flag}"] is not False for name, flag in _PUBLIC_ACCESS.items()
        },
        "Tags": stack.tag_list(node),
    }
    stack.add(
        stack.logical(node.id),
        "AWS::S3::Bucket",
        properties,
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        **stack.about(node),
    )


def _expiry(days: int, versioned: bool) -> Json:
    rule: Json = {"Status": "Enabled", "ExpirationInDays": days}
    return rule | ({"NoncurrentVersionExpiration": {"NoncurrentDays": days}} if versioned else {})


def _encryption(stack: Stack, node: Node) -> Json:
    encryption = stack.of(node)["encryption"]
    if encryption == "customer":
        by: Json = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": att(encryption_key(stack), "Arn")}
        return {"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": by}
    if encryption == "none":
        stack.coverage.lose(node, "encryption", "S3 always encrypts; it uses a key of its own.", "info")
    return {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}


def add_notification(stack: Stack, edge: Edge) -> None:
    """bucket -> function, queue, topic or bus: who is told must admit the bucket first."""
    target = stack.graph.nodes[edge.target]
    if target.kind == "bus":
        _add_rule(stack, edge)
        return
    rival = next((other for other in _earlier(stack, edge) if _overlap(edge, other)), None)
    if rival is not None:
        stack.coverage.lose_rest(edge, f"S3 refuses it: its events and keys overlap those of {rival.id}.")
        return
    fields = stack.of(edge)
    for name in ("retry", "dead_letter"):
        if edge.is_set(name):
            fields.lose(name, "S3 retries by itself and keeps nothing that it cannot deliver.")
    kind, named = _CONFIGURATIONS[target.kind]
    chosen: Json = {named: stack.arn(target.id)}
    rules = [{"Name": name, "Value": fields[name]} for name in ("prefix", "suffix") if fields[name]]
    if rules:
        chosen["Filter"] = {"S3Key": {"Rules": rules}}
    told = stack.notifications.setdefault(edge.source, {}).setdefault(kind, [])
    told.extend({"Event": event} | chosen for event in _events(fields))
    arn = stack.arn(edge.source)
    if target.kind == "function":
        logical = stack.derived(stack.logical(edge.source), stack.logical(target.id), "Notification")
        permission = stack.permit(logical, target, "s3.amazonaws.com", arn, SourceAccount=ref("AWS::AccountId"))
        stack.first.setdefault(edge.source, []).append(permission)
    else:
        stack.admit(target.id, "s3.amazonaws.com", arn)


def _events(fields: Fields) -> list[str]:
    return [f"s3:{str(event).removeprefix('s3:')}" for event in fields["events"]]


def _earlier(stack: Stack, edge: Edge) -> list[Edge]:
    """The notifications of the bucket that are drawn before this one."""
    edges = [
        one for one in stack.graph.outgoing(edge.source, "delivers") if stack.graph.nodes[one.target].kind != "bus"
    ]
    return edges[: edges.index(edge)]


def _overlap(one: Edge, other: Edge) -> bool:
    """Whether S3 would see two notifications of one event about one object."""
    prefixes, suffixes = (
        sorted((str(one[name] or ""), str(other[name] or "")), key=len) for name in ("prefix", "suffix")
    )
    if not prefixes[1].startswith(prefixes[0]) or not suffixes[1].endswith(suffixes[0]):
        return False
    return any(_same_event(str(a), str(b)) for a in one["events"] for b in other["events"])


def _same_event(one: str, other: str) -> bool:
    one, other = one.removeprefix("s3:"), other.removeprefix("s3:")
    same_family = one.partition(":")[0] == other.partition(":")[0]
    return one == other or (same_family and (one.endswith(":*") or other.endswith(":*")))


def _add_rule(stack: Stack, edge: Edge) -> None:
    """S3 tells the default bus; a rule there hands on to the drawn one."""
    fields = stack.of(edge)
    told = [str(event).removeprefix("s3:").partition(":")[0] for event in fields["events"]]
    unknown = [event for event in told if event not in _DETAIL_TYPES]
    if unknown:
        fields.lose("events", f"S3 puts no {unknown[0]} on a bus.")
    types = sorted({_DETAIL_TYPES[event] for event in told if event in _DETAIL_TYPES}) or ["Object Created"]
    if any(not str(event).endswith(":*") and ":" in str(event).removeprefix("s3:") for event in edge["events"]):
        fields.lose("events", "A bus is told of every way to create or remove, not of one alone.")
    detail: Json = {"bucket": {"name": [stack.name(edge.source)]}}
    key = _key_pattern(str(fields["prefix"] or ""), str(fields["suffix"] or ""))
    if key:
        detail["object"] = {"key": [key]}
    stack.notifications.setdefault(edge.source, {})["EventBridgeConfiguration"] = {"EventBridgeEnabled": True}
    logical = stack.derived(stack.logical(edge.source), stack.logical(edge.target), "Rule")
    dead = fields["dead_letter"]
    target: Json = {
        "Id": "target",
        "Arn": stack.arn(edge.target),
        "RoleArn": add_role(stack, logical, "events.amazonaws.com", ["events:PutEvents"], stack.arn(edge.target)),
        "RetryPolicy": retry_policy(fields),
        "DeadLetterConfig": {"Arn": stack.arn(dead)} if dead in stack.graph.nodes else None,
    }
    pattern = {"source": ["aws.s3"], "detail-type": types, "detail": detail}
    properties = {"EventPattern": pattern, "Targets": [{k: v for k, v in target.items() if v is not None}]}
    stack.add(logical, "AWS::Events::Rule", properties)
    if dead in stack.graph.nodes:
        stack.admit(dead, "events.amazonaws.com", att(logical, "Arn"))


def _key_pattern(prefix: str, suffix: str) -> Json | None:
    if prefix and suffix:
        plain = [part.replace("\\", "\\\\").replace("*", "\\*") for part in (prefix, suffix)]
        return {"wildcard": "*".join(plain)}
    return {"prefix": prefix} if prefix else {"suffix": suffix} if suffix else None


def finish_buckets(stack: Stack) -> None:
    """Puts the notifications into the buckets; the rights to notify have to be there before."""
    for bucket, told in sorted(stack.notifications.items()):
        made = stack.resources[stack.logical(bucket)]
        made["Properties"]["NotificationConfiguration"] = told
        policies = [stack.made.get(f"policy {name}") for name in _admitting(stack, bucket)]
        first: list[Any] = [*stack.first.get(bucket, ()), *(name for name in policies if name)]
        if first:
            made["DependsOn"] = sorted(dict.fromkeys(first))


def _admitting(stack: Stack, bucket: str) -> list[str]:
    targets = [edge.target for edge in stack.graph.outgoing(bucket, "delivers")]
    return [target for target in targets if stack.graph.nodes[target].kind in ("queue", "topic")]
