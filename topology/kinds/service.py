"""service: a program that runs all the time, in replicas."""

from __future__ import annotations

from topology.kinds.base import (
    COMMON,
    FAILURE_RATE,
    HANDLER,
    IDEMPOTENCY,
    LATENCY,
    LOG_PAYLOAD,
    REDACTS,
    TRACING,
    Entry,
    Field,
    Kind,
    Outgoing,
    integer,
    seconds,
)

SERVICE = Kind(
    name="service",
    title="Service",
    group="Compute",
    icon="server",
    doc="A long-running program, called over HTTP or reading from channels.",
    fields=(
        *COMMON,
        integer("replicas", "Copies that run at once.", default=1, minimum=1, maximum=10_000),
        integer("concurrency", "Requests that one replica serves at once.", default=10, minimum=1),
        Field(
            "load_balancing",
            "enum",
            doc="Which replica gets the next request.",
            choices=("round_robin", "least_busy"),
            default="round_robin",
        ),
        integer("queue_max", "Requests that wait in a replica at most; more are refused with 503.", default=1_000),
        HANDLER,
        Field("image", "string", doc="The container image.", section="Code"),
        seconds("timeout_s", "A request that takes longer is given up.", default=30, section="Reliability"),
        IDEMPOTENCY,
        LATENCY,
        FAILURE_RATE,
        LOG_PAYLOAD,
        REDACTS,
        TRACING,
    ),
    outgoing=(
        Outgoing("calls", ("gateway", "service", "external")),
        Outgoing("invokes", ("function",)),
        Outgoing("sends", ("queue",)),
        Outgoing("publishes", ("topic", "bus", "stream")),
        Outgoing("reads", ("table", "database", "secret")),
        Outgoing("writes", ("table", "database", "secret")),
    ),
    color="orange",
    entry=Entry("request"),
)
