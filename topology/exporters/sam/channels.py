"""Queues and topics, and who may put something into them."""

from __future__ import annotations

from typing import Any

from topology.exporters.sam.alarms import add_alarms
from topology.exporters.sam.keys import encryption_key
from topology.exporters.sam.stack import Json, Stack, att, ref, whole
from topology.graph import Node


def add_queue(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    fifo = bool(fields["fifo"])
    properties: Json = {
        "FifoQueue": True if fifo else None,
        "ContentBasedDeduplication": fields["content_based_deduplication"] if fifo else None,
        "DeduplicationScope": _scope(stack, node),
        "VisibilityTimeout": whole(fields["visibility_timeout_s"]),
        "MessageRetentionPeriod": whole(fields["retention_s"]),
        "DelaySeconds": whole(fields["delay_s"]),
        "ReceiveMessageWaitTimeSeconds": whole(fields["receive_wait_s"]),
        **_queue_encryption(stack, fields["encryption"]),
        "RedrivePolicy": _redrive(stack, node),
        "Tags": stack.tag_list(node),
    }
    if node["content_based_deduplication"] and not fifo:
        fields.lose("content_based_deduplication", "Only a FIFO queue removes duplicates.")
    logical = stack.logical(node.id)
    stack.add(logical, "AWS::SQS::Queue", properties, **stack.about(node))
    add_alarms(stack, node, [{"Name": "QueueName", "Value": att(logical, "QueueName")}])


def _scope(stack: Stack, node: Node) -> str | None:
    if stack.of(node)["deduplication_scope"] != "message_group":
        return None
    if not node["fifo"]:
        stack.coverage.lose(node, "deduplication_scope", "Only a FIFO queue removes duplicates.")
        return None
    return "messageGroup"


def _queue_encryption(stack: Stack, encryption: str) -> Json:
    if encryption == "customer":
        return {"KmsMasterKeyId": ref(encryption_key(stack))}
    return {"SqsManagedSseEnabled": encryption == "managed"}


def _redrive(stack: Stack, node: Node) -> Json | None:
    """The first dead-letter queue; SQS knows one."""
    found: Json | None = None
    for edge in stack.graph.outgoing(node.id, "dead_letters"):
        if stack.circular(edge.source, edge.target):
            stack.coverage.lose_rest(edge, "CloudFormation cannot make queues that dead-letter in a circle.")
        elif found is not None:
            stack.coverage.lose_rest(edge, "A queue has one dead-letter queue.")
        else:
            count = stack.of(edge)["max_receive_count"]
            found = {"deadLetterTargetArn": stack.arn(edge.target), "maxReceiveCount": count}
    return found


def add_topic(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    fifo = bool(fields["fifo"])
    by_content = fields["content_based_deduplication"]
    if by_content and not fifo:
        fields.lose("content_based_deduplication", "Only a FIFO topic removes duplicates.")
    properties: Json = {
        "FifoTopic": True if fifo else None,
        "ContentBasedDeduplication": (by_content is not False) if fifo else None,
        "KmsMasterKeyId": _topic_key(stack, node),
        "Tags": stack.tag_list(node),
    }
    logical = stack.logical(node.id)
    stack.add(logical, "AWS::SNS::Topic", properties, **stack.about(node))
    add_alarms(stack, node, [{"Name": "TopicName", "Value": att(logical, "TopicName")}])


def _topic_key(stack: Stack, node: Node) -> Any:
    """The AWS managed key does not admit other services, so a topic fed by a bus or bucket gets the stack's own."""
    encryption = stack.of(node)["encryption"]
    fed = any(stack.graph.nodes[edge.source].kind in ("bus", "bucket") for edge in stack.graph.incoming(node.id))
    if encryption == "customer" or (encryption == "managed" and fed):
        return ref(encryption_key(stack))
    return "alias/aws/sns" if encryption == "managed" else None


def add_policies(stack: Stack) -> None:
    """One policy a queue or topic: each sender by its service, and only from the topic, rule or API named."""
    for node in stack.nodes("queue"):
        statements = [_admit(stack, node, "sqs:SendMessage", *sender) for sender in stack.senders(node.id)]
        if statements:
            logical = stack.derived(stack.logical(node.id), "Policy")
            policy = {"Version": "2012-10-17", "Statement": statements}
            stack.made[f"policy {node.id}"] = logical
            queues = [ref(stack.logical(node.id))]
            stack.add(logical, "AWS::SQS::QueuePolicy", {"Queues": queues, "PolicyDocument": policy})
    for node in stack.nodes("topic"):
        statements = [_admit(stack, node, "sns:Publish", *sender) for sender in stack.senders(node.id)]
        if statements:
            logical = stack.derived(stack.logical(node.id), "Policy")
            policy = {"Version": "2012-10-17", "Statement": statements}
            stack.made[f"policy {node.id}"] = logical
            topics = [ref(stack.logical(node.id))]
            stack.add(logical, "AWS::SNS::TopicPolicy", {"Topics": topics, "PolicyDocument": policy})


def _admit(stack: Stack, node: Node, action: str, service: str, source_arn: Any) -> Json:
    return {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": stack.arn(node.id),
        "Condition": {"ArnEquals": {"aws:SourceArn": source_arn}},
    }
