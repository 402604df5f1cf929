"""gateway: the door for requests, with routes, authorizers and throttling."""

from __future__ import annotations

from topology.kinds.base import COMMON, THROTTLE, TRACING, Field, Kind, Outgoing, flag, integer, seconds

_AUTHORIZER = Field(
    "authorizer",
    "object",
    fields=(
        Field(
            "type",
            "enum",
            doc="How a caller proves who it is.",
            choices=("jwt", "api_key", "iam", "oauth2", "function"),
            required=True,
        ),
        Field("issuer", "string", doc="The URL of who signs the tokens."),
        Field(
            "audience",
            "any",
            doc="Whom the tokens are for.",
            variants=(
                Field("audience", "array", items=Field("name", "string")),
                Field("audience", "string"),
            ),
        ),
        Field("scopes", "array", doc="Scopes of which a token needs one.", items=Field("scope", "string")),
        Field("header", "string", doc="The header that carries the credential."),
        Field("function", "string", doc="The function that decides.", reference=("function",)),
        Field("identity", "string", doc="The identity store that signs the tokens.", reference=("identity",)),
        integer("cache_s", "How long a decision is kept.", "s", maximum=3600),
    ),
)

GATEWAY = Kind(
    name="gateway",
    title="Gateway",
    group="Entry points",
    icon="door-open",
    doc="Takes HTTP requests, checks who asks, and routes them.",
    fields=(
        *COMMON,
        Field(
            "protocol",
            "enum",
            doc="http is the light kind; rest can validate requests and use API keys.",
            choices=("http", "rest"),
            default="http",
        ),
        flag("private", "Reached from inside the network only.", default=False, section="Security"),
        THROTTLE,
        Field(
            "authorizers",
            "object",
            doc="Who may come in, by name; a route names one in `auth`.",
            values=_AUTHORIZER,
            section="Security",
        ),
        Field("cors", "any", doc="What pages of other origins may ask.", section="Security"),
        seconds(
            "timeout_s",
            "How long it waits for a target: 30 s for http, 29 s for rest.",
            default_by=("protocol", {"http": 30, "rest": 29}),
            default=30,
            above=None,
            minimum=0.05,
            maximum=300,
            section="Reliability",
        ),
        TRACING,
        Field("access_log", "any", doc="Logs each request.", section="Operations"),
        Field("latency", "latency", doc="What the gateway itself adds.", unit="ms", section="Model"),
    ),
    outgoing=(
        Outgoing(
            "routes",
            ("function", "service", "queue", "topic", "bus", "workflow", "table", "external"),
        ),
    ),
    color="violet",
)
