"""The relations: what an edge means, and the fields that it carries between any two kinds."""

from __future__ import annotations

from dataclasses import replace

from topology.kinds.base import RETRY, THROTTLE, Field, Relation, flag, integer, number, seconds

_PER_INVOCATION = number(
    "per_invocation", "How often a modelled invocation does it; a fraction is a chance.", default=1
)
_TIMEOUT = seconds("timeout_s", "How long the source waits for the answer.", section="Reliability")
_BODY = Field("body", "any", doc="What is sent: a value or a template; the received body when left out.")
_ATTRIBUTES = Field("attributes", "object", doc="Message attributes that filters can test.")
_SENDS_SECRET = flag("sends_secret", "What is sent holds the value of a secret that was read.", section="Security")
_GROUP = Field("message_group", "string", doc="The group that a FIFO queue or topic keeps in order.")
_DEDUPLICATION = Field("deduplication_id", "string", doc="What a FIFO queue or topic knows a duplicate by.")
_SCHEMA = Field(
    "schema",
    "any",
    doc="The JSON Schema of what is sent: a file of the project, or the schema itself.",
    variants=(Field("schema", "string", file=True), Field("schema", "object")),
)
_MAX_BYTES = integer("max_bytes", "The size of the largest body that is sent.", "B")
_CIRCUIT_BREAKER = Field(
    "circuit_breaker",
    "object",
    doc="Stops calling for a while what fails again and again.",
    section="Reliability",
    fields=(
        integer("failures", "Failures in a row that open it.", default=5, minimum=1),
        seconds("open_s", "How long no call is made.", default=30),
        integer("half_open_calls", "Calls that try whether it works again.", default=1, minimum=1),
    ),
)
_WORD = Field("word", "string")
_REQUEST_MAPPING = Field(
    "request_mapping",
    "object",
    doc="How the request is changed before the target gets it.",
    section="Mapping",
    fields=(
        Field(
            "parameters",
            "object",
            doc="What is set, as {append:header.x-id: $request.path.id}.",
            values=Field("value", "string"),
        ),
        Field("body", "any", doc="The body that is sent instead: a template over the request."),
    ),
)
_RESPONSE_MAPPING = Field(
    "response_mapping",
    "object",
    doc="How answers of a status are changed, by status.",
    section="Mapping",
    values=Field(
        "response",
        "object",
        fields=(
            integer("status", "The status that is answered instead.", minimum=100, maximum=599),
            Field(
                "parameters",
                "object",
                doc="What is set, as {overwrite:header.x-id: $response.body.id}.",
                values=Field("value", "string"),
            ),
            Field("body", "any", doc="The body that is answered instead."),
        ),
    ),
)

_DECLARED = (
    Relation(
        "calls",
        "Calls",
        "Sends a request and waits for the answer.",
        "sync",
        (
            Field("route", "string", doc="Method and path that is called, as POST /orders.", pattern=r"[A-Z]+ /\S*"),
            _TIMEOUT,
            RETRY,
            _CIRCUIT_BREAKER,
            _SENDS_SECRET,
            _PER_INVOCATION,
        ),
    ),
    Relation(
        "routes",
        "Routes",
        "Hands requests of a method and path to the target.",
        "sync",
        (
            Field(
                "method",
                "enum",
                doc="The HTTP method; ANY is every method.",
                choices=("ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"),
            ),
            Field("path", "string", doc="The path: /orders/{id}, /files/{name+}.", pattern=r"(/.*|\$default)"),
            Field("auth", "string", "none", "The authorizer of the gateway that admits a request, or none."),
            flag("public", "Open to anyone, on purpose.", default=False, section="Security"),
            THROTTLE,
            Field(
                "request_schema",
                "any",
                doc="The JSON Schema of the body: a file of the project, or the schema itself.",
                variants=(Field("request_schema", "string", file=True), Field("request_schema", "object")),
                section="Security",
            ),
            Field(
                "required_parameters",
                "array",
                doc="What a request must carry: querystring.page, header.x-tenant.",
                items=Field("parameter", "string", pattern=r"(querystring|header|path)\.\S+"),
                section="Security",
            ),
            Field("scopes", "array", doc="Scopes of which the token needs one.", items=_WORD, section="Security"),
            _REQUEST_MAPPING,
            _RESPONSE_MAPPING,
            flag("api_key_required", "The caller needs a key of a usage plan, too.", section="Security"),
            seconds("timeout_s", "How long the gateway waits for the target.", section="Reliability"),
            number("weight", "The share of requests among routes of the same method and path."),
        ),
    ),
    Relation(
        "invokes",
        "Invokes",
        "Starts the target; with `wait: false` the answer is not waited for.",
        "sync",
        (
            flag("wait", "Waits for the result.", default=True),
            _TIMEOUT,
            RETRY,
            _CIRCUIT_BREAKER,
            _SENDS_SECRET,
            _PER_INVOCATION,
            _MAX_BYTES,
        ),
    ),
    Relation(
        "sends",
        "Sends",
        "Puts a message into a queue.",
        "async",
        (
            _PER_INVOCATION,
            integer("delay_s", "How long the message stays invisible at first.", "s", maximum=900),
            _GROUP,
            _DEDUPLICATION,
            _SENDS_SECRET,
            _BODY,
            _ATTRIBUTES,
            _SCHEMA,
            _MAX_BYTES,
        ),
    ),
    Relation(
        "publishes",
        "Publishes",
        "Hands a message or an event to everyone who subscribed.",
        "async",
        (
            _PER_INVOCATION,
            Field("detail_type", "string", doc="The detail-type of the event; `<node>.event` when left out."),
            _ATTRIBUTES,
            Field("partition_key", "string", doc="The key that chooses the shard of a stream: text or a template."),
            _GROUP,
            _DEDUPLICATION,
            _SENDS_SECRET,
            _BODY,
            _SCHEMA,
            _MAX_BYTES,
        ),
    ),
    Relation(
        "delivers",
        "Delivers",
        "Brings messages, events or records to a consumer.",
        "async",
        (replace(_SCHEMA, doc="The JSON Schema of what the consumer needs: a file of the project, or the schema."),),
    ),
    Relation("reads", "Reads", "Reads what is stored.", "data", (_PER_INVOCATION,)),
    Relation(
        "writes",
        "Writes",
        "Changes what is stored.",
        "data",
        (
            _PER_INVOCATION,
            Field("operation", "enum", "put", "What a modelled write does.", choices=("put", "delete")),
            _BODY,
            _MAX_BYTES,
        ),
    ),
    Relation("dead_letters", "Dead-letters", "Moves what failed too often to a queue.", "failure"),
    Relation("on_success", "On success", "Sends the result of an asynchronous invocation.", "async"),
    Relation("on_failure", "On failure", "Sends the record of an asynchronous failure.", "failure"),
    Relation("state", "State", "A state of the workflow calls the target.", "sync", written=False),
)

RELATIONS: dict[str, Relation] = {relation.name: relation for relation in _DECLARED}
