"""One trace as a Mermaid sequence diagram: who asked, sent and answered whom, in order of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from runner.trace.ops import END_STATUS, Op
from topology.graph import Graph

Row = Sequence[int]
"""seq, t_us, op, node, edge, message, invocation, attempt, value."""
Names = tuple[Sequence[str], Sequence[str]]
LINES_MAX = 400
"""Arrows and notes of a diagram; the rest is counted in a last note."""
_FORBIDDEN = re.compile(r"[^\w .,:/()\-+=?!'*&\[\]]")
_REACHING = {
    Op.REQUEST: "->>",
    Op.RECEIVE: "->>",
    Op.DELIVER: "-)",
    Op.ACCEPT: "-)",
    Op.SEND: "-)",
    Op.RECORD: "-)",
    Op.DEAD_LETTER: "-x",
    Op.SDK: "->>",
}
_WORDS = {
    Op.REQUEST: "request",
    Op.RECEIVE: "receive",
    Op.DELIVER: "deliver",
    Op.ACCEPT: "send",
    Op.SEND: "send",
    Op.RECORD: "append",
    Op.DEAD_LETTER: "dead-letter",
    Op.SDK: "call",
}
_NOTED = {
    Op.THROTTLE: "throttled",
    Op.DEDUPLICATE: "duplicate dropped",
    Op.VISIBLE: "visible again",
    Op.FILTER: "filtered",
    Op.EXPIRE: "expired",
    Op.DROP: "dropped",
    Op.KILL: "killed",
    Op.RETURN: "not settled",
    Op.STATE_CATCH: "caught",
}


class Diagram:
    """Takes the rows of one trace; `text` is the diagram."""

    def __init__(self, graph: Graph, names: Names, titles: Mapping[int, str]) -> None:
        self._graph = graph
        self._nodes, self._edges = names
        self._titles = titles
        self._lines: list[str] = []
        self._seen: dict[str, None] = {}
        self._left_out = 0
        self._start_us: int | None = None

    def feed(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if self._start_us is None:
                self._start_us = row[1]
            self._row(row)

    def text(self) -> str:
        """The diagram; participants stand in the order in which they first take part."""
        lines = ["sequenceDiagram"]
        for name in self._seen:
            node = self._graph.nodes[name]
            word = "actor" if node.kind == "client" else "participant"
            lines.append(f"    {word} {_id(name)} as {shown(str(node['title'] or name))}")
        lines += self._lines
        if self._left_out:
            first = next(iter(self._seen))
            lines.append(f"    Note over {_id(first)}: {self._left_out} further steps")
        return "\n".join(lines) + "\n"

    def _row(self, row: Row) -> None:
        _, t_us, op, node, edge, message, _, attempt, value = row
        here = self._nodes[node] if node >= 0 else None
        if here is None:
            return
        if op in _REACHING and edge >= 0:
            self._reach(row, self._edges[edge])
        elif op == Op.RESPONSE and edge >= 0:
            ends = self._graph.edges[self._edges[edge]]
            self._arrow(t_us, ends.target, ends.source, "--x" if value >= 500 else "-->>", f"{value}")
        elif op == Op.TIMEOUT and edge >= 0:
            self._note(t_us, here, f"no answer within {_time(value)}")
        elif op == Op.REFUSE:
            self._note(t_us, here, f"refused with {value}")
        elif op == Op.REJECT:
            self._note(t_us, here, f"refused with {value}" if value else "refused")
        elif op == Op.BACKOFF:
            self._note(t_us, here, f"waits {_time(value)} before attempt {attempt + 1}")
        elif op == Op.INVOKE:
            self._note(t_us, here, f"invocation, cold start {_time(value)}" if value else "invocation")
        elif op == Op.END and value:
            self._note(t_us, here, END_STATUS[value])
        elif op == Op.STATE_ENTER:
            self._note(t_us, here, self._titles.get(message, "state"))
        elif op == Op.STATE_RETRY:
            self._note(t_us, here, f"waits {_time(value)} before attempt {attempt}")
        elif op in _NOTED:
            self._note(t_us, here, _NOTED[Op(op)])

    def _reach(self, row: Row, edge: str) -> None:
        _, t_us, op, node, _, message, _, attempt, _ = row
        ends = self._graph.edges[edge]
        if op == Op.SEND and ends.relation in ("calls", "invokes", "routes"):
            # What was asked is told when it arrives.
            return
        if op in (Op.SEND, Op.ACCEPT) and self._nodes[node] == ends.source and ends.relation == "delivers":
            # A channel took it for one of its targets: the delivery is told when it happens.
            return
        if op == Op.ACCEPT and ends.relation in ("delivers", "dead_letters", "on_failure"):
            return
        words = self._titles.get(message) if op in (Op.REQUEST, Op.SDK) else None
        text = words or _WORDS[Op(op)]
        if op == Op.RECEIVE and attempt > 1:
            text += f", attempt {attempt}"
        self._arrow(t_us, ends.source, ends.target, _REACHING[Op(op)], text)

    def _arrow(self, t_us: int, source: str, target: str, arrow: str, text: str) -> None:
        for name in (source, target):
            self._seen.setdefault(name)
        self._add(f"    {_id(source)}{arrow}{_id(target)}: {self._at(t_us)} {shown(text)}")

    def _note(self, t_us: int, node: str, text: str) -> None:
        self._seen.setdefault(node)
        self._add(f"    Note over {_id(node)}: {self._at(t_us)} {shown(text)}")

    def _add(self, line: str) -> None:
        if len(self._lines) < LINES_MAX:
            self._lines.append(line)
        else:
            self._left_out += 1

    def _at(self, t_us: int) -> str:
        return f"+{_time(t_us - (self._start_us or 0))}"


def sequence(rows: Iterable[Row], payloads: Mapping[int, object], names: Names, graph: Graph) -> str:
    """The diagram of the rows, which are those of one trace."""
    drawn = Diagram(graph, names, {number: title for number, body in payloads.items() if (title := _title(body))})
    drawn.feed(rows)
    return drawn.text()


def _title(body: object) -> str:
    """What a payload is called: the request, the SDK call or the state."""
    if not isinstance(body, Mapping):
        return ""
    if "method" in body and "path" in body:
        return f"{body['method']} {body['path']}"
    return str(body.get("call") or body.get("state") or "")


def shown(text: str) -> str:
    """The text without what Mermaid would read as its own."""
    clean = _FORBIDDEN.sub(" ", text)
    return " ".join(clean.split())[:120] or "."


def _id(name: str) -> str:
    """A name that is none of Mermaid's words."""
    return "n_" + name.replace("-", "_")


def _time(us: int) -> str:
    if us >= 1_000_000:
        return f"{us / 1_000_000:.3f}".rstrip("0").rstrip(".") + " s"
    return f"{us / 1000:.3f}".rstrip("0").rstrip(".") + " ms"
