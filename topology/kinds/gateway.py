"""gateway: the door for requests, with routes, authorizers and throttling."""

from __future__ import annotations

from topology.kinds.base import COMMON, THROTTLE, TRACING, Entry, Field, Kind, Outgoing, flag, integer, seconds

_NAME = Field("name", "string")
_USAGE_PLAN = Field(
    "usage_plan",
    "object",
    fields=(
        Field("api_keys", "array", doc="The names of the keys that it holds for.", items=_NAME),
        THROTTLE,
        Field("routes", "object", doc="The rate of one key on one route, as POST /orders.", values=THROTTLE),
        Field(
            "quota",
            "object",
            doc="Requests in a period above which they are refused with 429.",
            fields=(
                integer("limit", "Requests of one key.", minimum=1, required=True),
                Field("period", "enum", "day", "The period.", choices=("day", "week", "month")),
            ),
        ),
    ),
)
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
        Field(
            "jwks",
            "any",
            doc="The public keys that sign the tokens: a file of the project, or the key set itself.",
            variants=(Field("jwks", "string", file=True), Field("jwks", "object")),
        ),
        Field("keys", "array", doc="The names of the API keys that it accepts; any when left out.", items=_NAME),
        Field(
            "identity_sources",
            "array",
            doc="What a decision of a function hangs on, as $request.header.authorization.",
            items=_NAME,
        ),
        Field(
            "signatures",
            "enum",
            "test",
            "Which signed requests an iam authorizer takes: those with the test key of the run, any, or none.",
            choices=("test", "any", "none"),
        ),
        Field("payload", "enum", doc="The form of the event.", choices=("1.0", "2.0")),
        Field("responses", "enum", "simple", "What a function answers.", choices=("simple", "policy")),
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
        Field(
            "usage_plans",
            "object",
            doc="How much the holder of an API key may ask, by name of the plan.",
            values=_USAGE_PLAN,
            section="Security",
        ),
        Field("cors", "any", doc="What pages of other origins may ask.", section="Security"),
        Field(
            "stage_variables",
            "object",
            doc="Texts by name that every handler behind it finds in its event.",
            values=Field("value", "string"),
            section="Operations",
        ),
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
    entry=Entry("request"),
)
