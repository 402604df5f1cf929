"""What people read of runs. Every function takes the user who asks: today the anonymous local user, None."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from runner.engine import credentials, otlp_of
from runner.errors import LogGone, RunNotFound, TraceNotFound, UnknownNode
from runner.exposition import Figures
from runner.hub.frames import event
from runner.log import charts, moments, store, traces
from runner.log.encoding import Counters, merge
from runner.log.messages import payload_of
from runner.log.redaction import Redactor
from runner.models import ENDED, Run, State
from runner.resolve import project_of
from runner.samples import samples_of
from runner.trace import OPS, Spans, Timeline, TraceFilter, sequence
from topology.document import parse
from topology.graph import Graph
from topology.selectors import topology_project

EVENTS_MAX = 5000
SCAN_ROWS_MAX = 200_000
"""Rows looked through for one page of filtered events; the answer says where to go on."""
SERIES_POINTS_MAX = 600
SCRAPED_MAX = 50
RECENT_MAX = 10
"""Running and ended runs whose figures a scrape gets."""
RUNS_MAX = 200
MOMENT_MESSAGES_MAX = 100

now: Callable[[], datetime] = timezone.now
HEAVY = ("project", "messages", "redrives", "scenario_document")
CODES = {name: code for code, name in OPS.items()}

User = Any


def run_get(user: User, run: uuid.UUID | str) -> Run:
    """The run; raises `RunNotFound`."""
    try:
        return Run.objects.defer(*HEAVY).get(pk=uuid.UUID(str(run)), deleted_at=None)
    except (Run.DoesNotExist, ValueError):
        raise RunNotFound(f"There is no run {run}.") from None


def run_list(user: User, topology: str | None = None, limit: int = 50) -> list[Run]:
    """The latest runs, newest first."""
    runs = Run.objects.defer(*HEAVY).filter(deleted_at=None)
    if topology is not None:
        runs = runs.filter(topology=topology)
    return list(runs[: min(limit, RUNS_MAX)])


def run_values(run: Run) -> dict[str, Any]:
    """The run as the API shows it."""
    return {
        "id": str(run.pk),
        "topology": run.topology,
        "revision": run.revision,
        "title": run.title,
        "state": run.state,
        "scenario": run.scenario,
        "seed": run.seed,
        "handlers": run.handlers,
        "clock": run.clock,
        "speed": run.speed,
        "duration_s": run.duration_s,
        "format": run.format_version,
        "engine": run.engine_version,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "seq": run.seq,
        "t_us": run.t_us,
        "error": run.error or None,
        "result": run.result,
        "gateway": run.gateway,
        "isolation": run.isolation or None,
        "kept": run.kept,
        "name": run.name,
        "controls": run.controls,
        "log_bytes": run.log_bytes,
        "log_dropped": run.log_dropped,
    }


def run_credentials(user: User, run: Run) -> dict[str, dict[str, dict[str, str]]]:
    """For each open gateway and authorizer the test headers that it accepts in this run, and in no other place."""
    if not run.gateway:
        return {}
    graph = graph_of(run)
    return {node: credentials(graph, node) for node in run.gateway if node in graph.nodes}


def run_latest(user: User, topology: str) -> dict[str, Any] | None:
    """The newest run of a topology as the API shows it."""
    found = run_list(user, topology, 1)
    return run_values(found[0]) if found else None


def snapshot_get(user: User, run: Run) -> dict[str, Any]:
    """All counters as they stood at the last row of the log."""
    seq, t_us = store.last_seq(run.pk, run.life)
    counters = store.counters_at(run.pk, run.life, seq)
    parts = {part: counters.get(part) or {} for part in ("nodes", "edges", "ledger", "requests")}
    return {"seq": seq, "t_us": t_us, **parts}


def check_node(run: Run, node: str) -> None:
    """Raises `UnknownNode` where the run has no such node."""
    if run.names and node not in run.names["nodes"]:
        raise UnknownNode(f"The run has no node {node!r}.")


def check_log(run: Run) -> None:
    """Raises `LogGone` where the log was dropped."""
    if run.log_dropped:
        raise LogGone()


def event_list(
    user: User, run: Run, *, after: int = 0, limit: int = 500, node: str | None = None, op: str | None = None
) -> dict[str, Any]:
    """A page of events above row `after`. `next` is where the next page begins; `end` says that there is none."""
    check_log(run)
    limit = max(1, min(limit, EVENTS_MAX))
    wanted_node = None
    if node is not None:
        check_node(run, node)
        wanted_node = run.names["nodes"].index(node) if run.names else -1
    wanted_op = CODES.get(op or "", -1) if op else None
    ended = run.ended
    found: list[dict[str, Any]] = []
    position = after
    scanned = 0
    for rows in store.read(run.pk, run.life, after):
        for index in matching(rows.columns, wanted_node, wanted_op):
            found.append(event(rows.first + index, [c[index] for c in rows.columns], run.names))
            if len(found) >= limit:
                last = rows.first + index
                return {"events": found, "next": last, "end": ended and last >= run.seq}
        position = rows.last
        scanned += rows.count
        if scanned >= SCAN_ROWS_MAX:
            break
    return {"events": found, "next": position, "end": ended and position >= run.seq}


def matching(columns: Sequence[Sequence[int]], node: int | None, op: int | None) -> Iterable[int]:
    """The indexes of the rows with that node and operation; None means any."""
    count = len(columns[0])
    if node is None and op is None:
        return range(count)
    return [
        index
        for index in range(count)
        if (node is None or columns[2][index] == node) and (op is None or columns[1][index] == op)
    ]


def trace_list(
    user: User,
    run: Run,
    *,
    after: int = 0,
    limit: int = 100,
    **wanted: Any,
) -> dict[str, Any]:
    """A page of traces that start above row `after` and are `wanted`: the fields of a `TraceFilter`."""
    check_log(run)
    which = TraceFilter(**wanted)
    if which.node is not None:
        check_node(run, which.node)
    found, position = traces.page(run.pk, run.life, names_of(run), after, limit, which.keeps)
    end = run.ended and position >= run.seq
    return {"traces": [dataclasses.asdict(summary) for summary in found], "next": position, "end": end}


def trace_get(user: User, run: Run, trace: str) -> dict[str, Any]:
    """The trace of that number, or the one that the message of that number belongs to; raises `TraceNotFound`."""
    check_log(run)
    root = traces.root_of(run.pk, run.life, int(trace)) if trace.isdigit() else 0
    spans, is_open = traces.one(run.pk, run.life, names_of(run), root)
    if not spans:
        raise TraceNotFound(f"The run has no trace {trace}.")
    start = min(span["start_us"] for span in spans)
    end = max(span["end_us"] for span in spans)
    return {"trace": root, "t_us": start, "duration_us": end - start, "open": is_open, "spans": spans}


def names_of(run: Run) -> tuple[Sequence[str], Sequence[str]]:
    return run.names.get("nodes", ()), run.names.get("edges", ())


Line = dict[str, list[list[float]]]
"""By metric the points `[t_us, value]`."""


def metric_series(user: User, run: Run) -> dict[str, dict[str, Line]]:
    """For each node and edge the metrics over the run's time, at most `SERIES_POINTS_MAX` points each."""
    check_log(run)
    points: list[tuple[int, Counters]] = []
    counters: Counters = {}
    stride = 1
    for index, (t_us, changed) in enumerate(store.counter_history(run.pk, run.life)):
        merge(counters, changed)
        if index % stride == 0:
            points.append((t_us, _copied(counters)))
            if len(points) > SERIES_POINTS_MAX:
                points = points[::2]
                stride *= 2
        last = (t_us, counters)
    if points and points[-1][0] != last[0]:
        points.append(last)
    return {part: _lines(points, part) for part in ("nodes", "edges")}


def chart_get(
    user: User, run: Run, *, nodes: Sequence[str] = (), from_us: int = 0, to_us: int | None = None, steps: int = 300
) -> dict[str, Any]:
    """The courses of these nodes' figures in a part of the run, in at most `steps` steps."""
    check_log(run)
    for node in nodes:
        check_node(run, node)
    return charts.charts(run.pk, run.life, names_of(run)[0], nodes, (from_us, to_us), steps)


def _copied(counters: Counters) -> Counters:
    return {
        part: {name: dict(values) for name, values in counters.get(part, {}).items()} for part in ("nodes", "edges")
    }


def _lines(points: Sequence[tuple[int, Counters]], part: str) -> dict[str, Line]:
    series: dict[str, Line] = {}
    for t_us, counters in points:
        for name, values in counters.get(part, {}).items():
            for metric, value in values.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    series.setdefault(name, {}).setdefault(metric, []).append([t_us, value])
    return series


def figures_list(user: User) -> list[Figures]:
    """The newest state of the runs that go on, and of the latest that ended."""
    going = Run.objects.defer(*HEAVY).filter(state=State.RUNNING)[:SCRAPED_MAX]
    ended = Run.objects.defer(*HEAVY).filter(state__in=ENDED, log_dropped=False, deleted_at=None)[:RECENT_MAX]
    return [_figures(user, run) for run in (*going, *ended)]


def _figures(user: User, run: Run) -> Figures:
    about = {"state": run.state, "scenario": run.scenario, "seed": str(run.seed), "clock": run.clock}
    return Figures(str(run.pk), run.title, about, snapshot_get(user, run))


def graph_of(run: Run) -> Graph:
    """The graph that the run runs."""
    return parse(project_of(Run.objects.values_list("project", flat=True).get(pk=run.pk))).graph


def sequence_get(user: User, run: Run, trace: str) -> str:
    """One trace as a Mermaid sequence diagram; raises `TraceNotFound`."""
    check_log(run)
    rows, payloads = traces.rows_of_trace(run.pk, run.life, int(trace)) if trace.isdigit() else ([], {})
    if not rows:
        raise TraceNotFound(f"The run has no trace {trace}.")
    return sequence(rows, payloads, names_of(run), graph_of(run))


def otlp_get(user: User, run: Run, *, trace: int | None = None, after: int = 0) -> tuple[dict[str, Any], int, bool]:
    """Traces as OTLP JSON: one, or those that start above row `after`; the row to go on after, and whether that is all.

    A page is a window of rows: a trace that goes on far behind it ends there.
    """
    check_log(run)
    if trace is not None:
        rows, payloads = traces.rows_of_trace(run.pk, run.life, trace)
        if not rows:
            raise TraceNotFound(f"The run has no trace {trace}.")
        spans = Spans(names_of(run), payloads)
        spans.feed(rows)
        return otlp_of(graph_of(run), run.seed, spans, [trace]), run.seq, True
    spans, begun, position = traces.window(run.pk, run.life, names_of(run), after)
    return otlp_of(graph_of(run), run.seed, spans, begun), position, run.ended and position >= run.seq


def timeline_get(user: User, run: Run) -> dict[str, Any]:
    """The run as a film: figures of nodes and edges in equal steps of its time, up to the last logged row."""
    check_log(run)
    _, t_us = store.last_seq(run.pk, run.life)
    film = Timeline(names_of(run), t_us)
    for rows in store.read(run.pk, run.life, 0):
        film.add(rows.columns)
    return film.value()


def moment_get(user: User, run: Run, t_us: int) -> dict[str, Any]:
    """The run as it stood at that moment: figures of nodes and edges, ledger, requests; `seq` is its last row."""
    check_log(run)
    moment = moments.at(run.pk, run.life, t_us)
    nodes, edges = names_of(run)
    return {
        "t_us": t_us,
        "seq": moment.seq,
        "nodes": moment.nodes(nodes),
        "edges": moment.edges(edges),
        "ledger": moment.ledger(),
        "requests": moment.requests(),
    }


def moment_messages(user: User, run: Run, node: str, t_us: int) -> dict[str, Any]:
    """What was in the node at that moment: the earliest `MOMENT_MESSAGES_MAX` messages, and how many there were."""
    check_log(run)
    check_node(run, node)
    moment = moments.at(run.pk, run.life, t_us)
    found = moment.messages(names_of(run)[0].index(node)) if run.names else []
    shown = found[:MOMENT_MESSAGES_MAX]
    known = moments.bodies(run.pk, run.life, [(one["message"], one["cause"]) for one in shown])
    return {
        "node": node,
        "t_us": t_us,
        "count": len(found),
        "messages": [{**one, "body": known.get(one["message"]), "attributes": {}} for one in shown],
    }


def payload_get(user: User, run: Run, message: int) -> Any:
    """What the message carried; None where nothing says so. Raises `LogGone`."""
    check_log(run)
    return payload_of(run.pk, run.life, message)


def messages_left(run: Run, node: str) -> dict[str, Any]:
    """The first messages that an ended run left in the node, and how many there are."""
    left = Run.objects.values_list("messages", flat=True).get(pk=run.pk) or {}
    messages = list(left.get(node, []))
    counts = ((run.result or {}).get("nodes") or {}).get(node) or {}
    return {"messages": messages, "total": max(len(messages), counts.get("held", 0) + counts.get("in_flight", 0))}


def sample_list(user: User, topology: str, node: str, edge: str | None = None) -> list[dict[str, Any]]:
    """Events that the node of the stored topology would get, without credentials. Raises `UnknownNode`."""
    redacted = Redactor()
    parsed = parse(topology_project(user, topology))
    return [redacted(sample.as_dict()) for sample in samples_of(parsed, node, edge)]
