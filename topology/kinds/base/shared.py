"""Fields that several kinds or relations share, each with one meaning everywhere."""

from __future__ import annotations

from dataclasses import replace

from topology.kinds.base.declarations import Field, flag, integer, number, seconds

COMMON = (
    Field("title", "string", doc="The name people read; the id when left out.", section="About"),
    Field("description", "string", doc="What it is for.", section="About"),
    Field("owner", "string", doc="The team or person who answers for it.", section="About"),
    Field("group", "string", doc="The zone that holds it.", reference=("zone",), section="About"),
    Field(
        "tags",
        "any",
        doc="Labels: a list of words, or names with values.",
        section="About",
        variants=(
            Field("tags", "object", values=Field("value", "string")),
            Field("tags", "array", items=Field("tag", "string")),
        ),
    ),
    Field(
        "alarms",
        "array",
        doc="When to alarm a person.",
        section="Operations",
        items=Field(
            "alarm",
            "object",
            fields=(
                Field("metric", "string", doc="The metric that is watched.", required=True),
                number("above", "The value above which it alarms.", minimum=None, required=True),
            ),
        ),
    ),
    Field(
        "slo",
        "object",
        doc="What its users may expect.",
        section="Operations",
        fields=(
            number("availability", "The share of requests that succeed, 0 to 1; above 1 in per cent.", maximum=100),
            number("latency_p95_ms", "95 of 100 answers come within it.", "ms"),
        ),
    ),
)

FIFO = flag("fifo", "Keeps the order of a message group and drops duplicates of 5 minutes.", default=False)
ENCRYPTION = Field(
    "encryption",
    "enum",
    doc="Whose key encrypts what is stored.",
    choices=("managed", "customer", "none"),
    default="managed",
    section="Security",
)
PUBLIC = flag("public", "Anyone may use it, from any account.", default=False, section="Security")
LABELS = Field(
    "labels", "array", doc="Words for what it holds, as pii.", items=Field("label", "string"), section="Security"
)
RESOURCE_POLICY = Field(
    "resource_policy",
    "array",
    doc="Who may use it besides those that edges join to it: accounts, services, or everybody (*).",
    section="Security",
    items=Field(
        "statement",
        "object",
        fields=(
            Field("principal", "string", doc="An account, a role, a service as s3.amazonaws.com, or *.", required=True),
            Field("actions", "array", doc="What it may do.", items=Field("action", "string")),
            Field("source_arn", "string", doc="The resource that a service must act for."),
            Field("source_account", "string", doc="The account that a service must act for."),
            Field("condition", "object", doc="What else must hold, word for word."),
        ),
    ),
)
LOG_PAYLOAD = Field(
    "log_payload",
    "enum",
    doc="Whether its log holds what it receives and answers.",
    choices=("none", "full"),
    section="Security",
)
REDACTS = Field(
    "redacts",
    "array",
    doc="Labels of data that it takes out or makes unreadable before it hands anything on.",
    items=Field("label", "string"),
    section="Security",
)
RATE = number(
    "rate_per_s", "Requests a second that it makes, over all its edges, where no scenario says.", "1/s", section="Model"
)
EXTERNAL_ENDS = (
    flag("external_producer", "Something outside this drawing sends to it.", default=False),
    flag("external_consumer", "Something outside this drawing reads from it.", default=False),
    replace(RATE, doc="What comes to it from outside this drawing, where no scenario says."),
)
TRACING = flag("tracing", "Records a trace of each request.", default=False, section="Operations")
LATENCY = Field("latency", "latency", 20, "How long a modelled one takes.", "ms", section="Model")
FAILURE_RATE = number(
    "failure_rate", "The share of modelled calls that fail, 0 to 1.", default=0, maximum=1, section="Model"
)
HANDLER = Field(
    "handler",
    "object",
    doc="The code that it runs.",
    section="Code",
    fields=(
        Field("file", "string", doc="A file of the project, as handlers/pay.py.", file=True),
        Field("code", "string", doc="The code itself, instead of a file."),
        Field("entry", "string", doc="The function that is called.", default="handler"),
    ),
)
IDEMPOTENCY = Field(
    "idempotency",
    "object",
    doc="How it recognises what it has done already.",
    section="Reliability",
    fields=(
        Field("key", "string", doc="JSONPath of the key in the message or event.", required=True),
        seconds("ttl_s", "How long a key is remembered."),
    ),
)
THROTTLE = Field(
    "throttle",
    "object",
    doc="The rate above which requests are refused with 429.",
    section="Security",
    fields=(
        number("rate_per_s", "Requests a second, on average.", "1/s", above=0, minimum=None, required=True),
        integer("burst", "Requests at once.", minimum=1),
    ),
)
RETRY = Field(
    "retry",
    "object",
    doc="What happens after a failed try.",
    section="Reliability",
    fields=(
        integer("max_retries", "Retries after the first try.", maximum=100_015),
        Field(
            "backoff",
            "enum",
            doc="How the pause between tries grows.",
            choices=("none", "fixed", "exponential"),
            default="none",
        ),
        number("interval_ms", "The first pause.", "ms", default=100),
        number("max_interval_ms", "The longest pause.", "ms"),
        Field("jitter", "enum", "none", "How much of a pause is chance.", choices=("none", "full")),
        seconds("max_age_s", "No try starts when the message is older."),
    ),
)
DEAD_LETTER = Field(
    "dead_letter",
    "string",
    doc="The queue that keeps what could not be delivered.",
    reference=("queue",),
    section="Reliability",
)
BATCHES = (
    integer("batch_size", "Messages of one invocation at most.", default=10, minimum=1, maximum=10_000),
    integer("batch_window_s", "How long to wait for a full batch.", "s", default=0, maximum=300, section="Batches"),
    integer("concurrency_max", "Batches in work at once.", minimum=1, maximum=1000, section="Batches"),
    flag("partial_batch_response", "The consumer names what failed in a batch.", section="Batches"),
    Field(
        "filters",
        "array",
        doc="Event patterns; a message that none matches is removed.",
        items=Field("filter", "object"),
        dialect="filters",
    ),
)
