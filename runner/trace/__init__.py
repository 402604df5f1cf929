"""The trace: what happened, as rows of integers, and what is read out of them."""

from __future__ import annotations

from runner.trace.jsonlines import Digest, Lines, decode
from runner.trace.ops import COLUMNS, OPS, WIDTH, Op
from runner.trace.recorder import Recorder
from runner.trace.sinks import Discard, Memory, Sink
from runner.trace.spans import Span, Spans, TraceSummary, build_spans, build_traces
from runner.trace.timeline import Timeline

__all__ = [
    "COLUMNS",
    "OPS",
    "WIDTH",
    "Digest",
    "Discard",
    "Lines",
    "Memory",
    "Op",
    "Recorder",
    "Sink",
    "Span",
    "Spans",
    "Timeline",
    "TraceSummary",
    "build_spans",
    "build_traces",
    "decode",
]
