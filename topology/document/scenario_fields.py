"""The fields of a scenario, as the document's schema and its checks know them."""

from __future__ import annotations

from typing import Any

from topology.kinds import KINDS
from topology.kinds.base import Field, flag, integer, number

REQUEST_METRICS = ("requests", "received", "answered", "failed", "rejected", "throttled", "timed_out")
LEDGER_METRICS = (
    *("accepted", "delivered", "dead_lettered", "filtered", "expired", "dropped", "held", "in_flight", "lost"),
    *("deduplicated", "depth_max", "age_max_s"),
)
COMPUTE_METRICS = ("invocations", "errors", "throttles", "cold_starts", "timeouts", "concurrency_max")
SAMPLED_METRICS = ("latency_ms", "age_ms")
"""Metrics that have quantiles: how long it took, and how long a message waited until it was settled."""
EDGE_METRICS = ("messages", "errors", "filtered", "error_rate", *SAMPLED_METRICS)
METRICS = tuple(
    dict.fromkeys((
        *(*REQUEST_METRICS, *LEDGER_METRICS, *COMPUTE_METRICS, *EDGE_METRICS),
        *(metric for kind in KINDS.values() for metric in kind.metrics),
    ))
)  # fmt: skip
"""Every metric that an expectation may name; a kind adds its own by `Kind.metrics`."""

STARTS = ("rate_per_s", "profile", "times_s", "every_s", "replay")
"""What an arrival comes by; it has exactly one of them."""
EFFECTS = (
    *("failure_rate", "latency_factor", "duplicate_rate", "drop_ack_rate", "reorder", "kill", "throttle", "partition"),
)
"""What a fault does; it does at least one of them."""

_ROUTE = Field("route", "string", doc="Method and path, as POST /orders.", pattern=r"[A-Z]+ /\S*")
_HEADERS = Field("headers", "object", doc="Headers of the request.", values=Field("value", "string"))
_BODY = Field("body", "any", doc="The body; {{uuid}}, {{int 1 9}} and the like are filled in.")
_NUMBERS = Field("times_s", "array", doc="The times at which one arrives.", unit="s", items=number("time", ""))

_THEN = Field(
    "then",
    "array",
    doc="What the client does after the answer.",
    items=Field(
        "then",
        "object",
        fields=(
            Field("route", "string", doc=_ROUTE.doc, pattern=_ROUTE.pattern, required=True),
            number("every_s", "The pause between tries.", "s", above=0, minimum=None, default=1),
            Field("until", "object", doc="The answer that ends it, as {status: 200}."),
            Field(
                "capture",
                "object",
                doc="Names and JSONPaths in the last answer.",
                values=Field("p", "string"),
            ),
            integer("times_max", "Tries at most.", minimum=1, maximum=10_000),
            _BODY,
            _HEADERS,
        ),
    ),
)
_SPIKE = Field(
    "spike",
    "object",
    doc="For a while the rate is so many times as high.",
    fields=(
        number("at_s", "When it begins.", "s", required=True),
        number("for_s", "How long it lasts.", "s", above=0, minimum=None, required=True),
        number("factor", "How many times the rate it is.", maximum=1_000_000, required=True),
    ),
)
ARRIVAL_FIELDS = (
    Field("source", "string", doc="The node that sends; without one it comes from outside, straight to the target."),
    Field("target", "string", doc="The node it sends to, where it has several."),
    _ROUTE,
    Field("as", "string", doc="The authorizer whose credential it carries, or invalid."),
    number("rate_per_s", "Arrivals a second, by chance.", "1/s", maximum=1_000_000),
    Field(
        "profile",
        "array",
        doc="Points [time in s, rate]; a rate holds until the next point.",
        items=Field("point", "array", items=number("value", "")),
    ),
    flag("ramp", "The rate runs straight from point to point.", default=False),
    _SPIKE,
    _NUMBERS,
    number("every_s", "One arrives each time this has passed.", "s", above=0, minimum=None),
    Field("replay", "string", doc="The id of a recorded run whose stimuli come again."),
    number("from_s", "Nothing arrives before.", "s", maximum=31_536_000),
    number("until_s", "Nothing arrives from then on.", "s", maximum=31_536_000),
    integer("count", "So many arrive at most.", minimum=1),
    _BODY,
    Field("bodies", "array", doc="The bodies in turn, from the first again after the last.", items=_BODY),
    _HEADERS,
    Field("attributes", "object", doc="Message attributes."),
    Field("detail_type", "string", doc="The detail-type of an event."),
    number("delay_s", "The delay of the message.", "s", maximum=900),
    Field("message_group", "string", doc="The message group: text, or a path into the body as $.customer."),
    Field("deduplication_id", "string", doc="The deduplication id: text, a template, or a path into the body."),
    Field("partition_key", "string", doc="The partition key of a stream: text, or a path into the body."),
    _THEN,
)
_RATE: dict[str, Any] = {"maximum": 1, "minimum": 0}
FAULT_FIELDS = (
    Field("node", "string", doc="The node that is hit."),
    Field("edge", "string", doc="The edge that is hit."),
    Field(
        "partition",
        "array",
        doc="Zones, groups or nodes that do not reach each other.",
        items=Field("name", "string"),
    ),
    number("at_s", "When it begins.", "s"),
    number("for_s", "How long it lasts.", "s"),
    number("failure_rate", "The share that fails.", **_RATE),
    number("latency_factor", "Everything takes so many times as long."),
    number("duplicate_rate", "The share that is delivered twice.", **_RATE),
    number("drop_ack_rate", "The share whose acknowledgement is lost.", **_RATE),
    flag("reorder", "Deliveries change places."),
    flag("kill", "Its environments or replicas die."),
    flag("throttle", "It refuses everything as too much."),
)
EXPECTATION_FIELDS = (
    Field("metric", "enum", doc="What is measured.", choices=METRICS, required=True),
    Field("node", "string", doc="Of this node."),
    Field("edge", "string", doc="Of this edge."),
    _ROUTE,
    number("quantile", "0.95 is the p95, by nearest rank.", **_RATE),
    number("equals", "It is exactly this.", minimum=None),
    number("at_least", "It is this or more.", minimum=None),
    number("at_most", "It is this or less.", minimum=None),
)
SCENARIO = Field(
    "scenario",
    "object",
    fields=(
        Field("title", "string", doc="The name people read."),
        Field("description", "string", doc="What it shows."),
        Field("seed", "integer", 1, "The seed of all chance.", minimum=0, maximum=2**53),
        number("duration_s", "How long things arrive.", "s", default=60, maximum=31_536_000),
        number("drain_s", "How long the run may go on until nothing is in flight.", "s", maximum=31_536_000),
        Field("handlers", "enum", "modelled", "Whether code runs.", choices=("modelled", "sandboxed")),
        Field("clock", "enum", "virtual", "Which clock it runs by.", choices=("virtual", "wall")),
        number("speed", "How much faster than the wall clock.", above=0, minimum=None, default=1, maximum=1000),
        Field("arrivals", "array", doc="What arrives.", items=Field("arrival", "object", fields=ARRIVAL_FIELDS)),
        Field("faults", "array", doc="What breaks, and when.", items=Field("fault", "object", fields=FAULT_FIELDS)),
        Field(
            "expect",
            "array",
            doc="What must hold at the end.",
            items=Field("expectation", "object", fields=EXPECTATION_FIELDS),
        ),
        Field(
            "seed_data",
            "object",
            doc="What is stored at the start: items or messages by node.",
            values=Field("entries", "array", items=Field("entry", "any")),
        ),
    ),
)
