"""The trace: what happened, as rows of integers, and what is read out of them."""

from __future__ import annotations

from runner.trace.conventions import Conventions, resources
from runner.trace.jsonlines import Digest, Lines, decode
from runner.trace.moment import Moment
from runner.trace.ops import CAUSED, COLUMNS, CONTINUED, MESSAGE_VALUES, OPS, WIDTH, Op
from runner.trace.otlp import Encoder
from runner.trace.recorder import Recorder
from runner.trace.search import TraceFilter
from runner.trace.sequence import sequence
from runner.trace.sinks import Discard, Memory, Sink
from runner.trace.spans import Spans, build_spans, build_traces
from runner.trace.timeline import Timeline
from runner.trace.values import Span, TraceSummary

__all__ = [
    "CAUSED",
    "COLUMNS",
    "CONTINUED",
    "MESSAGE_VALUES",
    "OPS",
    "WIDTH",
    "Conventions",
    "Digest",
    "Discard",
    "Encoder",
    "Lines",
    "Memory",
    "Moment",
    "Op",
    "Recorder",
    "Sink",
    "Span",
    "Spans",
    "Timeline",
    "TraceFilter",
    "TraceSummary",
    "build_spans",
    "build_traces",
    "decode",
    "resources",
    "sequence",
]
