"""What the API takes and gives, as it stands in the published schema."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from runner.resolve import CLOCKS, DURATION_MAX_S, HANDLERS
from topology.kinds.base import ID_PATTERN

Fields = serializers.Serializer[Any]


class BreakpointSerializer(Fields):
    """Where things are to wait: on an edge, or before a node. `condition` is a pattern on their body."""

    node = serializers.CharField(required=False, allow_null=True, max_length=64)
    edge = serializers.CharField(required=False, allow_null=True, max_length=256)
    condition = serializers.JSONField(required=False, allow_null=True)


class BreakpointStandSerializer(BreakpointSerializer):
    """A breakpoint with how many wait there, and how many it stopped."""

    id = serializers.CharField()
    held = serializers.IntegerField()
    hits = serializers.IntegerField()


class BreakpointsSerializer(Fields):
    breakpoints = BreakpointStandSerializer(many=True)


class HeldSerializer(Fields):
    """What waits at a breakpoint, the earliest first; at most 100 of them."""

    id = serializers.CharField()
    held = serializers.ListField(child=serializers.JSONField())


class ReleaseSerializer(Fields):
    """What to let go: the first `count`, or the one with the id `message`; all without either."""

    count = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    message = serializers.IntegerField(required=False, allow_null=True, min_value=1)


class ReleasedSerializer(Fields):
    released = serializers.IntegerField()


class SteerSerializer(Fields):
    """`pause`, `resume`, `step` (so many events of a paused run), or `speed` (of a run on the wall clock)."""

    action = serializers.ChoiceField(("pause", "resume", "step", "speed"))
    count = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    speed = serializers.FloatField(required=False, min_value=0.001, max_value=1000)


class RunOptionsSerializer(Fields):
    """How to run: whatever is absent or null, the scenario says."""

    scenario = serializers.CharField(required=False, allow_null=True, max_length=200)
    seed = serializers.IntegerField(required=False, allow_null=True)
    handlers = serializers.ChoiceField(HANDLERS, required=False, allow_null=True)
    clock = serializers.ChoiceField(CLOCKS, required=False, allow_null=True)
    speed = serializers.FloatField(required=False, allow_null=True, min_value=0.001, max_value=1000)
    duration_s = serializers.FloatField(required=False, allow_null=True, min_value=0.001, max_value=DURATION_MAX_S)
    paused = serializers.BooleanField(required=False, help_text="Whether it waits before its first event.")
    breakpoints = BreakpointSerializer(many=True, required=False)


class RunSerializer(Fields):
    """A run. `result` is what `simulate` prints; `gateway` holds the addresses of a live run."""

    id = serializers.UUIDField()
    topology = serializers.CharField(allow_null=True)
    revision = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    state = serializers.ChoiceField(("queued", "claimed", "running", "finished", "failed", "cancelled", "interrupted"))
    scenario = serializers.CharField()
    seed = serializers.IntegerField()
    handlers = serializers.ChoiceField(HANDLERS)
    clock = serializers.ChoiceField(CLOCKS)
    speed = serializers.FloatField()
    duration_s = serializers.FloatField(allow_null=True)
    format = serializers.CharField()
    engine = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    seq = serializers.IntegerField()
    t_us = serializers.IntegerField()
    error = serializers.CharField(allow_null=True)
    result = serializers.JSONField(allow_null=True)
    gateway = serializers.DictField(child=serializers.CharField())
    isolation = serializers.CharField(allow_null=True)
    kept = serializers.BooleanField()
    controls = serializers.JSONField()
    log_bytes = serializers.IntegerField()
    log_dropped = serializers.BooleanField()


class RunDetailSerializer(RunSerializer):
    """A run with all its counters as they stand now, and the test headers that its open gateways accept."""

    credentials = serializers.DictField(child=serializers.JSONField())
    snapshot = serializers.JSONField()


class RunListSerializer(Fields):
    runs = RunSerializer(many=True)


class RunChangeSerializer(Fields):
    """What changes about a run: whether its log is kept whatever its age, and what it is called."""

    kept = serializers.BooleanField(required=False)
    name = serializers.CharField(required=False, allow_blank=True, max_length=200)


class CompareQuerySerializer(Fields):
    to = serializers.UUIDField(help_text="The run that is compared with it.")


class RunComparisonSerializer(Fields):
    """What differs between two runs: how they were made, what of the document, and each figure.

    Figures come with the most important first. `noise` says that chance alone would explain the difference;
    `change` is the part by which it rose, null from zero; `good` is null where neither is better.
    """

    runs = RunSerializer(many=True)
    made = serializers.ListField(child=serializers.JSONField())
    document = serializers.JSONField()
    per_second = serializers.BooleanField(help_text="The runs are not equally long, so counts are compared by rate.")
    same = serializers.IntegerField(help_text="Figures that do not differ at all.")
    figures = serializers.ListField(child=serializers.JSONField())


class EventSerializer(Fields):
    seq = serializers.IntegerField()
    t_us = serializers.IntegerField()
    op = serializers.CharField()
    node = serializers.CharField(allow_null=True)
    edge = serializers.CharField(allow_null=True)
    message = serializers.IntegerField()
    invocation = serializers.IntegerField()
    attempt = serializers.IntegerField()
    value = serializers.IntegerField()


class EventPageSerializer(Fields):
    """Events in order. `next` goes into `after` for the next page; `end` says that none will come."""

    events = EventSerializer(many=True)
    next = serializers.IntegerField()
    end = serializers.BooleanField()


class EventQuerySerializer(Fields):
    after = serializers.IntegerField(required=False, default=0, min_value=0)
    limit = serializers.IntegerField(required=False, default=500, min_value=1, max_value=5000)
    node = serializers.CharField(required=False)
    op = serializers.CharField(required=False)


class TraceQuerySerializer(Fields):
    limit = serializers.IntegerField(required=False, default=100, min_value=1, max_value=500)
    after = serializers.IntegerField(required=False, default=0, min_value=0)
    node = serializers.CharField(required=False)
    error = serializers.BooleanField(required=False, allow_null=True, default=None)
    q = serializers.CharField(required=False, help_text="Text in a payload, a log line, an error or a name.")
    correlation = serializers.CharField(
        required=False, max_length=256, help_text="A whole value that a payload carries, or the number of the trace."
    )
    over_us = serializers.IntegerField(required=False, default=0, min_value=0, help_text="Lasted at least so long.")


class TraceListSerializer(Fields):
    traces = serializers.ListField(child=serializers.JSONField())
    next = serializers.IntegerField()
    end = serializers.BooleanField()


class TraceSerializer(Fields):
    """`open` says that something of it has not ended; what is open lasts until the last row so far."""

    trace = serializers.IntegerField()
    t_us = serializers.IntegerField()
    duration_us = serializers.IntegerField()
    open = serializers.BooleanField()
    spans = serializers.ListField(child=serializers.JSONField())


class WhyQuerySerializer(Fields):
    node = serializers.CharField(help_text="The node that was not reached.")


class WhySerializer(Fields):
    """How far it came and what stopped it: `nodes` and `edges` are the way, the edge it did not pass included.

    Of the `stops` the first explains most: a cause, a sentence, the row that shows it, the clauses of a filter.
    """

    node = serializers.CharField()
    reached = serializers.BooleanField()
    sentence = serializers.CharField()
    stops = serializers.ListField(child=serializers.JSONField())
    nodes = serializers.ListField(child=serializers.CharField())
    edges = serializers.ListField(child=serializers.CharField())


class MetricsSerializer(Fields):
    """By name and metric the points `[t_us, value]`: `series` of the nodes, `edges` of the edges."""

    series = serializers.JSONField()
    edges = serializers.JSONField()


class ChartQuerySerializer(Fields):
    """Which nodes, which part of the run, how fine. Without nodes, the busiest."""

    node = serializers.ListField(child=serializers.CharField(), required=False, max_length=24)
    from_us = serializers.IntegerField(required=False, default=0, min_value=0)
    to_us = serializers.IntegerField(required=False, min_value=0)
    steps = serializers.IntegerField(required=False, default=300, min_value=1, max_value=2000)


class ChartSerializer(Fields):
    """By node and metric one value a step, null where nothing was measured; `busiest` names every node reached.

    Rate and errors are a second, p50, p95 and p99 milliseconds, depth messages, age seconds, concurrency invocations.
    Without `exact`, a point is a chunk of the log.
    """

    t_us = serializers.IntegerField()
    from_us = serializers.IntegerField()
    to_us = serializers.IntegerField()
    step_us = serializers.IntegerField()
    steps = serializers.IntegerField()
    exact = serializers.BooleanField()
    busiest = serializers.ListField(child=serializers.CharField())
    nodes = serializers.JSONField()


class OtlpQuerySerializer(Fields):
    trace = serializers.IntegerField(required=False, min_value=1)
    after = serializers.IntegerField(required=False, default=0, min_value=0)


class TimelineSerializer(Fields):
    """Every series is a list of `[step, value]`, one where the value changed; a step is `step_us` long."""

    step_us = serializers.IntegerField()
    t_us = serializers.IntegerField()
    nodes = serializers.JSONField()
    edges = serializers.JSONField()
    ledger = serializers.JSONField()
    requests = serializers.JSONField()
    faults = serializers.ListField(child=serializers.JSONField())


class SendSerializer(Fields):
    """A request where `path` is given, else a message to the node."""

    node = serializers.CharField()
    method = serializers.CharField(required=False, allow_null=True, max_length=16)
    path = serializers.CharField(required=False, allow_null=True, max_length=8192)
    headers = serializers.DictField(required=False, allow_null=True, child=serializers.CharField(allow_blank=True))
    body = serializers.JSONField(required=False, allow_null=True)
    attributes = serializers.JSONField(required=False, allow_null=True)
    group = serializers.CharField(
        required=False, allow_null=True, max_length=256, help_text="The message group of a queue, the key of a stream."
    )
    deduplication = serializers.CharField(required=False, allow_null=True, max_length=256)
    delay_s = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=900)
    subject = serializers.CharField(required=False, allow_null=True, max_length=100)
    source = serializers.CharField(required=False, allow_null=True, max_length=256)  # type: ignore[assignment]
    detail_type = serializers.CharField(required=False, allow_null=True, max_length=256)
    resends = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="The message that this one is a corrected copy of."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With `as`, the authorizer whose test credentials a request carries: no name that Python lets a class have."""
        credential = serializers.CharField(required=False, allow_null=True, max_length=200)
        return {**super().get_fields(), "as": credential}


class PurgeSerializer(Fields):
    """How many messages were dropped."""

    node = serializers.CharField()
    dropped = serializers.IntegerField()


class ReplaySerializer(Fields):
    """Which of a bus's archived events to put once more, in seconds of the run; all of them without bounds."""

    from_s = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=DURATION_MAX_S)
    until_s = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=DURATION_MAX_S)


class ReplayedSerializer(Fields):
    node = serializers.CharField()
    replayed = serializers.IntegerField()


class TaskSerializer(Fields):
    """The answer to a task of a workflow: its output, or an error with its cause."""

    token = serializers.CharField(max_length=2048)
    output = serializers.JSONField(required=False, allow_null=True)
    error = serializers.CharField(required=False, allow_blank=True, max_length=256)
    cause = serializers.CharField(required=False, allow_blank=True, max_length=32_768)


class SaveScenarioSerializer(Fields):
    """The name of the scenario; one of that name is replaced only where `replace` says so."""

    name = serializers.RegexField(ID_PATTERN)
    replace = serializers.BooleanField(required=False, default=False)


class SavedScenarioSerializer(Fields):
    """The file that was written. `cut` says that stimuli were left out."""

    path = serializers.CharField()
    text = serializers.CharField()
    arrivals = serializers.IntegerField()
    cut = serializers.BooleanField()


class SimulateSerializer(Fields):
    """A project and how to simulate it. Nothing is stored; time and memory are bounded."""

    document = serializers.JSONField()
    files = serializers.DictField(required=False, child=serializers.CharField(allow_blank=True, trim_whitespace=False))
    scenario = serializers.CharField(required=False, allow_null=True)
    seed = serializers.IntegerField(required=False, allow_null=True)
    handlers = serializers.ChoiceField(HANDLERS, required=False, allow_null=True)
    until_s = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=DURATION_MAX_S)
