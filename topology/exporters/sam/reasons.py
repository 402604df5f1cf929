"""Why a SAM template does not say what a drawing says, field by field."""

from __future__ import annotations

from topology.exporters.base import Level, Reasons

OTHERWISE = "SAM has no equivalent of this field."

_MODEL: tuple[str, Level] = ("It describes the simulated node, not the deployed one.", "info")
_CODE: tuple[str, Level] = ("It is the handler's to do; the template cannot ask for it.", "info")
_OUTSIDE: tuple[str, Level] = ("It happens outside the stack.", "info")
_PUBLIC: tuple[str, Level] = (
    "The export opens nothing to other accounts; add a resource policy if you mean it.",
    "warning",
)

REASONS: Reasons = {
    ("*", "latency"): _MODEL,
    ("*", "cold_start"): _MODEL,
    ("*", "failure_rate"): _MODEL,
    ("*", "rate_per_s_max"): _MODEL,
    ("*", "per_invocation"): _MODEL,
    ("*", "slo"): ("The template sets no objectives; use alarms.", "info"),
    ("*", "alarms"): ("No CloudWatch metric is known for it.", "warning"),
    ("*", "idempotency"): _CODE,
    ("*", "public"): _PUBLIC,
    ("*", "external_producer"): (
        "Who sends from outside needs a right that the export does not give.",
        "info",
    ),
    ("*", "external_consumer"): (
        "Who reads from outside needs a right that the export does not give.",
        "info",
    ),
    ("*", "title"): ("The template has no resource for it.", "info"),
    ("*", "description"): ("The template has no resource for it.", "info"),
    ("*", "owner"): ("The template has no resource for it.", "info"),
    ("*", "group"): ("The template has no resource for it.", "info"),
    ("*", "tags"): ("The template has no resource for it.", "info"),
    ("function", "canary.latency"): _MODEL,
    ("function", "canary.failure_rate"): _MODEL,
    ("secret", "labels"): ("Words for the reader; the value decides what it holds.", "info"),
    ("bucket", "access_log"): ("Access logs need a bucket of their own; add one and name it.", "warning"),
    ("gateway", "usage_plans"): ("No route asks for an API key, so no plan counts.", "info"),
    ("gateway", "signatures"): _MODEL,
    ("queue", "ordering"): ("It tells the validator what to check; a FIFO queue keeps the order.", "info"),
    ("external", "timeout_s"): _OUTSIDE,
    ("service", "load_balancing"): ("A service is deployed elsewhere.", "info"),
    ("service", "queue_max"): ("A service is deployed elsewhere.", "info"),
    ("service", "replicas"): ("A service is deployed elsewhere.", "info"),
    ("service", "concurrency"): ("A service is deployed elsewhere.", "info"),
    ("service", "handler"): ("A service is deployed elsewhere.", "info"),
    ("service", "image"): ("A service is deployed elsewhere.", "info"),
    ("service", "timeout_s"): ("A service is deployed elsewhere.", "info"),
    ("service", "tracing"): ("A service is deployed elsewhere.", "info"),
    ("calls", "timeout_s"): _CODE,
    ("calls", "route"): _CODE,
    ("calls", "circuit_breaker"): _CODE,
    ("invokes", "circuit_breaker"): _CODE,
    ("reads", "key"): _CODE,
    ("reads", "on_miss"): _CODE,
    ("writes", "key"): _CODE,
    ("writes", "body"): _CODE,
    ("writes", "operation"): _CODE,
    ("sends", "deduplication_id"): _CODE,
    ("publishes", "deduplication_id"): _CODE,
    ("publishes", "message_group"): _CODE,
    ("routes", "scopes"): ("Only an HTTP API checks the scopes of a route, and only those of a JWT.", "warning"),
    ("routes", "request_mapping"): ("The export passes requests on as they are.", "warning"),
    ("routes", "response_mapping"): ("The export passes answers on as they are.", "warning"),
    ("calls", "retry"): _CODE,
    ("invokes", "timeout_s"): _CODE,
    ("invokes", "retry"): _CODE,
    ("invokes", "wait"): _CODE,
    ("sends", "delay_s"): _CODE,
    ("sends", "message_group"): _CODE,
    ("sends", "body"): _CODE,
    ("sends", "attributes"): _CODE,
    ("publishes", "detail_type"): _CODE,
    ("publishes", "attributes"): _CODE,
    ("publishes", "partition_key"): _CODE,
    ("publishes", "body"): _CODE,
    ("routes", "public"): ("A route without an authorizer is open; the word changes nothing.", "info"),
    ("routes", "weight"): ("API Gateway routes a method and path to one target.", "warning"),
    ("delivers", "retry"): (
        "The service retries as it does; only the bus and streams can be told.",
        "warning",
    ),
    ("delivers", "retry.backoff"): ("The service chooses the pauses between its retries.", "info"),
    ("delivers", "retry.interval_ms"): ("The service chooses the pauses between its retries.", "info"),
    ("delivers", "retry.max_interval_ms"): ("The service chooses the pauses between its retries.", "info"),
    ("delivers", "retry.jitter"): ("The service chooses the pauses between its retries.", "info"),
    ("delivers", "concurrency_max"): ("Only a queue's consumer can be limited.", "warning"),
}
