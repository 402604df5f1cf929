"""A whole run's traces as OTLP JSON, for whoever holds the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runner.kernel import Streams
from runner.trace import WIDTH, Conventions, Encoder, Sink, Spans, resources
from topology.graph import Graph

ROWS_MAX = 1_000_000
"""Rows of a run that are kept to be exported; traces that go on behind them end there."""


class Kept:
    """A sink before the sink: keeps the first `ROWS_MAX` rows with their payloads, and hands everything on."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.flat: list[int] = []
        self.payloads: dict[int, Any] = {}
        self.is_cut = False

    def rows(self, flat: list[int], first_seq: int) -> None:
        room = ROWS_MAX * WIDTH - len(self.flat)
        self.is_cut = self.is_cut or len(flat) > room
        self.flat += flat[:room]
        self._sink.rows(flat, first_seq)

    def payload(self, message: int, body: Any) -> None:
        if not self.is_cut:
            self.payloads[message] = body
        self._sink.payload(message, body)


def otlp(graph: Graph, seed: int, flat: Sequence[int], payloads: Mapping[int, Any]) -> dict[str, Any]:
    """An ExportTraceServiceRequest of all traces in the rows, which begin with the run's first."""
    rows = ((at // WIDTH + 1, *flat[at : at + WIDTH]) for at in range(0, len(flat), WIDTH))
    spans = Spans((tuple(graph.nodes), tuple(graph.edges)), payloads)
    spans.feed(rows)
    return otlp_of(graph, seed, spans, [summary.trace for summary in spans.summaries()])


def otlp_of(graph: Graph, seed: int, spans: Spans, traces: Iterable[int]) -> dict[str, Any]:
    """The same for some of the traces that the spans were built of."""
    conventions = Conventions(graph, spans, Streams(seed).uuid)
    return Encoder(seed, resources(graph)).request(conventions.export(traces))
