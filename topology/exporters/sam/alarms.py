"""Alarms on the metrics that CloudWatch keeps of a node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from topology.exporters.sam.stack import Stack
from topology.graph import Node

# Kind -> namespace; metric of the drawing -> metric of the service and statistic.
_NAMESPACES: Mapping[str, str] = {
    **{"queue": "AWS/SQS", "function": "AWS/Lambda", "topic": "AWS/SNS"},
    **{"stream": "AWS/Kinesis", "workflow": "AWS/States"},
}
_METRICS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("queue", "visible"): ("ApproximateNumberOfMessagesVisible", "Maximum"),
    ("queue", "depth"): ("ApproximateNumberOfMessagesVisible", "Maximum"),
    ("queue", "held"): ("ApproximateNumberOfMessagesVisible", "Maximum"),
    ("queue", "in_flight"): ("ApproximateNumberOfMessagesNotVisible", "Maximum"),
    ("queue", "delayed"): ("ApproximateNumberOfMessagesDelayed", "Maximum"),
    ("queue", "age_s"): ("ApproximateAgeOfOldestMessage", "Maximum"),
    ("queue", "age_max_s"): ("ApproximateAgeOfOldestMessage", "Maximum"),
    ("function", "invocations"): ("Invocations", "Sum"),
    ("function", "errors"): ("Errors", "Sum"),
    ("function", "throttles"): ("Throttles", "Sum"),
    ("function", "latency_ms"): ("Duration", "Maximum"),
    ("function", "duration_ms"): ("Duration", "Maximum"),
    ("function", "concurrency"): ("ConcurrentExecutions", "Maximum"),
    ("function", "concurrency_max"): ("ConcurrentExecutions", "Maximum"),
    ("stream", "iterator_age_ms"): ("GetRecords.IteratorAgeMilliseconds", "Maximum"),
    ("stream", "throttles"): ("WriteProvisionedThroughputExceeded", "Sum"),
    ("workflow", "executions"): ("ExecutionsStarted", "Sum"),
    ("workflow", "failed"): ("ExecutionsFailed", "Sum"),
    ("workflow", "errors"): ("ExecutionsFailed", "Sum"),
    ("workflow", "timeouts"): ("ExecutionsTimedOut", "Sum"),
    ("workflow", "throttles"): ("ExecutionThrottled", "Sum"),
    ("topic", "failed"): ("NumberOfNotificationsFailed", "Sum"),
}


def add_alarms(stack: Stack, node: Node, dimensions: list[dict[str, Any]]) -> None:
    """An alarm for each known metric; an unknown one is a loss."""
    for alarm in stack.of(node)["alarms"] or ():
        metric = str(alarm["metric"])
        if (node.kind, metric) not in _METRICS:
            stack.coverage.lose(node, "alarms", f"CloudWatch has no metric {metric} of a {node.kind}.")
            continue
        name, statistic = _METRICS[node.kind, metric]
        stack.add(
            stack.derived(stack.logical(node.id), metric, "Alarm"),
            "AWS::CloudWatch::Alarm",
            {
                "AlarmDescription": f"{node.id}: {metric} above {alarm['above']}",
                "Namespace": _NAMESPACES[node.kind],
                "MetricName": name,
                "Dimensions": dimensions,
                "Statistic": statistic,
                "Period": 60,
                "EvaluationPeriods": 1,
                "ComparisonOperator": "GreaterThanThreshold",
                "Threshold": alarm["above"],
                "TreatMissingData": "notBreaching",
            },
        )
