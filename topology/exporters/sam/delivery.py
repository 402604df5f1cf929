"""Deliveries of topics, queues and tables: subscriptions and event source mappings."""

from __future__ import annotations

import json
from typing import Any

from topology.exporters.base import Fields
from topology.exporters.sam.stack import Json, Stack, att, whole
from topology.exporters.sam.streams import reader_arn
from topology.exporters.sam.urls import outside_url
from topology.graph import Edge, Node

_FIFO_BATCH = 10  # SQS event source mappings of FIFO queues (Lambda quotas, 2026)


def add_subscription(stack: Stack, edge: Edge) -> None:
    """topic -> queue, function, service or external."""
    fields = stack.of(edge)
    topic, target = stack.graph.nodes[edge.source], stack.graph.nodes[edge.target]
    dead = fields["dead_letter"]
    policy = fields["filter_policy"]
    scope = fields["filter_scope"]
    properties: Json = {
        "TopicArn": stack.arn(topic.id),
        "FilterPolicy": policy,
        "FilterPolicyScope": scope if policy else None,
        "RedrivePolicy": {"deadLetterTargetArn": stack.arn(dead)} if dead in stack.graph.nodes else None,
    }
    logical = stack.derived(stack.logical(topic.id), stack.logical(target.id), "Subscription")
    if target.kind == "queue":
        properties |= {
            "Protocol": "sqs",
            "Endpoint": stack.arn(target.id),
            "RawMessageDelivery": fields["raw"],
        }
        stack.admit(target.id, "sns.amazonaws.com", stack.arn(topic.id))
    elif target.kind == "function":
        properties |= {"Protocol": "lambda", "Endpoint": stack.arn(target.id)}
        if fields.peek("raw"):
            fields.lose("raw", "A function always receives the envelope.")
        stack.permit(logical, target, "sns.amazonaws.com", stack.arn(topic.id))
    else:
        url = outside_url(stack, target)
        properties |= {"Protocol": "https", "Endpoint": url, "RawMessageDelivery": fields["raw"]}
        properties["DeliveryPolicy"] = _http_retries(fields)
        fields.lose(None, "The endpoint has to confirm the subscription.", "info")
    if dead in stack.graph.nodes:
        stack.admit(dead, "sns.amazonaws.com", stack.arn(topic.id))
    stack.add(logical, "AWS::SNS::Subscription", properties)


def _http_retries(fields: Fields) -> Json | None:
    retries = fields["retry.max_retries"]
    if retries is None:
        return None
    first = max(1, whole((fields["retry.interval_ms"] or 0) / 1000))
    last = max(first, whole((fields["retry.max_interval_ms"] or 0) / 1000))
    backoff = "exponential" if fields["retry.backoff"] == "exponential" else "linear"
    return {
        "healthyRetryPolicy": {
            "numRetries": min(retries, 100),
            "minDelayTarget": first,
            "maxDelayTarget": last,
            "backoffFunction": backoff,
        }
    }


def add_mapping(stack: Stack, edge: Edge) -> None:
    """queue, stream or table -> function. A service reads for itself, outside the stack."""
    source, target = stack.graph.nodes[edge.source], stack.graph.nodes[edge.target]
    fields = stack.of(edge)
    if target.kind != "function":
        stack.coverage.lose_rest(edge, "The service runs outside the stack and needs this right there.")
        return
    properties: Json = {
        "FunctionName": stack.invokable(target),
        **_batches(source, fields),
        "FunctionResponseTypes": ["ReportBatchItemFailures"] if fields["partial_batch_response"] else None,
        "FilterCriteria": filter_criteria(fields["filters"]),
    }
    if source.kind == "queue":
        limit = fields["concurrency_max"]
        properties["EventSourceArn"] = stack.arn(source.id)
        properties["ScalingConfig"] = {"MaximumConcurrency": max(limit, 2)} if limit else None
        if limit == 1:
            fields.lose("concurrency_max", "Lambda takes 2 at least, so two batches may be in work at once.", "warning")
        if source["visibility_timeout_s"] < target["timeout_s"]:
            reason = f"Lambda refuses it: {source.id} shows a message again before {target.id} times out."
            fields.lose(None, reason, "error")
    else:
        properties |= {
            "EventSourceArn": records_arn(stack, edge),
            **stream_options(stack, edge),
            "TumblingWindowInSeconds": fields["tumbling_window_s"] or None,
        }
    logical = stack.derived(stack.logical(source.id), stack.logical(target.id), "Mapping")
    stack.add(logical, "AWS::Lambda::EventSourceMapping", properties)


def records_arn(stack: Stack, edge: Edge) -> Any:
    """What a reader of a stream, or of a table's changes, names."""
    if stack.graph.nodes[edge.source].kind == "stream":
        return reader_arn(stack, edge)
    return att(stack.logical(edge.source), "StreamArn")


def _batches(source: Node, fields: Fields) -> Json:
    size, window = fields["batch_size"], whole(fields["batch_window_s"] or 0)
    if source["fifo"]:
        if size > _FIFO_BATCH:
            fields.lose("batch_size", f"A batch of a FIFO queue holds at most {_FIFO_BATCH} messages.")
        if window:
            fields.lose("batch_window_s", "A FIFO queue has no batch window.")
        return {"BatchSize": min(size, _FIFO_BATCH)}
    if source.kind == "queue" and size > _FIFO_BATCH and not window:
        fields.lose("batch_window_s", "Batches of more than 10 messages need a window; it is 1 s.", "info")
        window = 1
    return {"BatchSize": size, "MaximumBatchingWindowInSeconds": window or None}


def filter_criteria(filters: list[Any] | None) -> Json | None:
    if not filters:
        return None
    return {"Filters": [{"Pattern": json.dumps(one, sort_keys=True)} for one in filters]}


def stream_options(stack: Stack, edge: Edge) -> Json:
    """Where a reader of a stream begins, and what becomes of records that it fails at."""
    fields = stack.of(edge)
    kept = next((fields[name] for name in ("on_failure", "dead_letter") if edge[name] in stack.graph.nodes), None)
    if edge["on_failure"] and edge["dead_letter"]:
        fields.lose("dead_letter", "A reader of a stream has one target for failures, on_failure.")
    age = fields["retry.max_age_s"]
    return {
        "StartingPosition": fields["starting_position"] or "LATEST",
        "BisectBatchOnFunctionError": fields["bisect"],
        "ParallelizationFactor": fields["parallelization"] if edge.is_set("parallelization") else None,
        "MaximumRetryAttempts": fields["retry.max_retries"],
        "MaximumRecordAgeInSeconds": min(max(60, whole(age)), 604_800) if age else None,
        "DestinationConfig": {"OnFailure": {"Destination": stack.arn(kept)}} if kept else None,
    }
