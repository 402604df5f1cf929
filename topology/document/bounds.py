"""Values that are well formed and that the services refuse beside each other: sizes of batches, retries, routes.

They are DOC-003 as any other bad value, and warnings where a run can do here what the service refuses to deploy. The
numbers are those of `topology/limits`; a project whose account has others says so in `limits`, the names of which are
looked at as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from topology.document.faults import Faults
from topology.document.tree import shortened
from topology.findings import Severity
from topology.graph import Edge, Graph, Node
from topology.limits import limit, limits

_BATCH_WITHOUT_WINDOW = 10
_CONCURRENCY_MIN = 2
_AGE_MIN_S = 60
_RETRYING = ("bus", "schedule")
_Fault = tuple[tuple[str, ...], str]


def check_bounds(graph: Graph, faults: Faults) -> None:
    """Tells of edges and limits that cannot be so, each at its line."""
    for edge in graph.edges.values():
        for path, problem in (*_of_batches(graph, edge), *_of_retries(graph, edge)):
            _tell(faults, edge, path, problem, "warning")
        for path, problem in _of_a_path(edge):
            _tell(faults, edge, path, problem)
    for gateway in graph.of_kind("gateway"):
        for edge, problem in _of_siblings(graph, gateway):
            _tell(faults, edge, ("path",), problem, "warning")
    _check_limits(graph, faults)


def _tell(faults: Faults, edge: Edge, path: tuple[str, ...], problem: str, severity: Severity | None = None) -> None:
    told = f"edge {edge.id}: {'.'.join(path)} {problem}"
    place: tuple[str | int, ...] = ("edges", faults.edge_index(edge), *path)
    faults.add("DOC-003", told, place, nodes=(edge.source, edge.target), edges=(edge.id,), severity=severity)


def _of_batches(graph: Graph, edge: Edge) -> Iterator[_Fault]:
    source = graph.nodes[edge.source]
    if edge.relation != "delivers" or source.kind != "queue" or graph.nodes[edge.target].kind != "function":
        return
    if edge["concurrency_max"] == 1:
        yield ("concurrency_max",), f"is 1; the service takes {_CONCURRENCY_MIN} at least, or concurrency_reserved: 1."
    size, window = int(edge["batch_size"] or 0), float(edge["batch_window_s"] or 0)
    if source["fifo"]:
        most = int(limit("queue.batch_size_fifo_max", graph.limits))
        if size > most:
            yield ("batch_size",), f"is {size}; a FIFO queue hands over at most {most} at once."
        if window:
            yield ("batch_window_s",), "is not for FIFO queues, which wait for nothing; leave it out."
    elif size > _BATCH_WITHOUT_WINDOW and not window:
        yield (
            ("batch_size",),
            f"is {size}; for more than {_BATCH_WITHOUT_WINDOW} the service wants a batch_window_s of 1 or more.",
        )


def _of_retries(graph: Graph, edge: Edge) -> Iterator[_Fault]:
    kind = graph.nodes[edge.source].kind
    retry = edge["retry"]
    if edge.relation != "delivers" or kind not in _RETRYING or not retry:
        return
    retries, age = retry.get("max_retries"), retry.get("max_age_s")
    most = limit(f"{kind}.retries_max", graph.limits)
    if retries is not None and retries > most:
        yield ("retry", "max_retries"), f"is {retries}; a {kind} tries again at most {most:.0f} times."
    longest = limit(f"{kind}.age_max_s", graph.limits)
    if age is not None and not _AGE_MIN_S <= age <= longest:
        yield ("retry", "max_age_s"), f"is {age:g}; a {kind} takes {_AGE_MIN_S} to {longest:.0f} seconds."


def _of_a_path(edge: Edge) -> Iterator[_Fault]:
    segments = _segments(edge)
    greedy = [segment for segment in segments[:-1] if segment.endswith("+}")]
    if greedy:
        yield ("path",), f"is {shortened(edge['path'])}; {greedy[0]} takes all that follows, so it must come last."


def _of_siblings(graph: Graph, gateway: Node) -> Iterator[tuple[Edge, str]]:
    """REST APIs are a tree of resources: below one of them there is one variable, whatever the method."""
    names: dict[tuple[str, ...], str] = {}
    taken: set[tuple[str, ...]] = set()
    for edge in graph.outgoing(gateway.id, "routes") if gateway["protocol"] == "rest" else ():
        segments = _segments(edge)
        same = (str(edge["method"]), *("{}" if part.startswith("{") else part for part in segments))
        if same in taken:
            continue  # two routes for the same requests: TOP-011 tells of them
        taken.add(same)
        for index, segment in enumerate(segments):
            if not segment.startswith("{") or segment.endswith("+}"):
                continue
            known = names.setdefault(segments[:index], segment)
            if known != segment:
                above = "/" + "/".join(segments[:index])
                yield (
                    edge,
                    f"is {shortened(edge['path'])}; below {above} a REST API has {known} already, so use that name.",
                )
                break


def _segments(edge: Edge) -> tuple[str, ...]:
    path = edge["path"] if edge.relation == "routes" else None
    return tuple(part for part in path.split("/") if part) if isinstance(path, str) else ()


def _check_limits(graph: Graph, faults: Faults) -> None:
    known = limits()
    for name, value in graph.limits.items():
        if name not in known:
            near = get_close_matches(str(name), known, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "topology/limits has all of them."
            faults.add("DOC-001", f"limits: {shortened(name)} is no limit; {hint}", ("limits", str(name)))
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            faults.add("DOC-003", f"limits: {name} is {shortened(value)}; it must be a number.", ("limits", str(name)))
