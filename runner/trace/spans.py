"""Traces read out of rows: spans of requests, messages and invocations, with waiting told apart from work.

A span of a message belongs to the trace of whatever caused it. The span of a batch belongs to the trace of each of
its messages and links to all of them: one parent would be wrong for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from runner.trace.ops import END_STATUS, Op
from runner.trace.values import Span, TraceSummary

Row = Sequence[int]
"""seq, t_us, op, node, edge, message, invocation, attempt, value."""
Names = tuple[Sequence[str], Sequence[str]]
"""Names of nodes and of edges, by index."""
PAYLOAD_STEPS_MAX = 64


class Spans:
    """Builds the spans of all traces from rows in order. What is open lasts to `until_us`, or the last row where that
    is later."""

    def __init__(self, names: Names, payloads: Mapping[int, Any], until_us: int = 0) -> None:
        self._nodes, self._edges = names
        self._payloads = payloads
        self._spans: dict[str, Span] = {}
        self._cause: dict[int, int] = {}
        self._root: dict[int, int] = {}
        self._batches: dict[int, list[int]] = {}
        self._waiting: dict[int, int] = {}
        self._traces: dict[int, dict[str, None]] = {}
        self._roots_of: dict[int, list[int]] = {}
        self._last_us = until_us

    def feed(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._last_us = max(self._last_us, row[1])
            act = _ACTS.get(row[2])
            if act is not None:
                act(self, row)

    def spans(self, trace: int) -> list[Span]:
        """The spans of one trace, by start; those still open end at the last row."""
        found = [self._spans[key] for key in self._traces.get(trace, {})]
        for span in found:
            if span.end_us is None:
                span.attributes["open"] = True
                span.end_us = self._last_us
            if span.input is None and span.message:
                span.input = self.payload(span.message)
        return sorted(found, key=lambda span: (span.start_us, span.end_us or 0, span.span))

    def is_open(self, trace: int) -> bool:
        """Whether something of the trace has not ended yet."""
        spans = (self._spans[key] for key in self._traces.get(trace, {}))
        return any(span.end_us is None or "open" in span.attributes for span in spans)

    def summaries(self) -> list[TraceSummary]:
        """All traces, by start."""
        return [self._summary(trace) for trace in self._traces]

    def cause_of(self, message: int) -> int:
        """The message that led to this one; 0 where none did."""
        return self._cause.get(message, 0)

    def trace_of(self, key: str) -> int:
        """The trace that a span belongs to; of a batch, that of its first message."""
        if key.startswith("m"):
            return self._root.get(int(key[1:]), int(key[1:]))
        owner = self._spans.get(key)
        if owner is not None and owner.message:
            return self._root.get(owner.message, owner.message)
        if key.startswith("i"):
            return next(iter(self._roots_of.get(int(key[1:]), [])), 0)
        return self.trace_of(owner.parent) if owner is not None and owner.parent else 0

    def payload(self, message: int) -> Any:
        """The payload of a message: its own, or that of what caused it."""
        for _ in range(PAYLOAD_STEPS_MAX):
            if message in self._payloads:
                return self._payloads[message]
            if message not in self._cause:
                return None
            message = self._cause[message]
        return None

    def _summary(self, trace: int) -> TraceSummary:
        keys = self._traces[trace]
        spans = [self._spans[key] for key in keys]
        first = spans[0]
        end_us = max(span.end_us if span.end_us is not None else self._last_us for span in spans)
        requests = (self._payloads.get(span.message) for span in spans if span.kind == "request")
        asked = next((found for found in requests if found is not None), None)
        title = first.name
        if isinstance(asked, Mapping) and "method" in asked and "path" in asked:
            title = f"{asked['method']} {asked['path']}"
        error = any(span.status != "ok" for span in spans)
        start_us = min(span.start_us for span in spans)
        return TraceSummary(
            trace, start_us, title, first.node, end_us - start_us, len(spans), error, self.is_open(trace)
        )

    # Building

    def _open(self, key: str, name: str, kind: str, row: Row, roots: Iterable[int]) -> Span:
        node = self._nodes[row[3]] if row[3] >= 0 else None
        edge = self._edges[row[4]] if row[4] >= 0 else None
        span = Span(key, name, kind, row[1], node, edge, message=row[5], attempt=row[7])
        self._spans[key] = span
        for root in roots:
            self._traces.setdefault(root, {})[key] = None
        return span

    def _follow(self, message: int, cause: int) -> int:
        """The trace of a message that follows another."""
        if cause:
            self._cause.setdefault(message, cause)
        root = self._root.get(message) or self._root.get(cause) or message
        self._root[message] = root
        return root

    def _parent(self, row: Row, cause: int) -> str | None:
        invocation = f"i{row[6]}"
        if row[6] and invocation in self._spans:
            return invocation
        return f"m{cause}" if cause and f"m{cause}" in self._spans else None

    def _start(self, row: Row) -> None:
        root = self._follow(row[5], row[8])
        self._open(f"m{row[5]}", self._nodes[row[3]], "start", row, [root]).end_us = row[1]

    def _fire(self, row: Row) -> None:
        self._follow(row[5], 0)
        self._open(f"m{row[5]}", f"{self._nodes[row[3]]} fires", "start", row, [row[5]]).end_us = row[1]

    def _send(self, row: Row) -> None:
        root = self._follow(row[5], row[8])
        key = f"m{row[5]}"
        span = self._open(key, f"{self._nodes[row[3]]} send", "send", row, [root])
        span.parent, span.end_us = self._parent(row, row[8]), row[1]

    def _request(self, row: Row) -> None:
        key = f"m{row[5]}"
        span = self._spans.get(key)
        if span is None:
            root = self._follow(row[5], row[8])
            span = self._open(key, "", "request", row, [root])
            span.parent = self._parent(row, row[8])
        span.kind = "call" if row[6] else "request"
        span.node, span.name, span.end_us = self._nodes[row[3]], self._nodes[row[3]], None

    def _route(self, row: Row) -> None:
        self._note(row, "route", self._edges[row[4]])
        if row[8]:
            self._cause[row[8]] = row[5]
            self._root[row[8]] = self._root.get(row[5], row[5])

    def _response(self, row: Row) -> None:
        span = self._spans.get(f"m{row[5]}")
        if span is None or span.status == "timeout":
            return
        span.attributes["http.response.status_code"] = row[8]
        self._close(span, row[1], "throttled" if row[8] == 429 else "error" if row[8] >= 400 else "ok")
        if span.status != "ok":
            span.error = f"answered {row[8]}"

    def _timeout(self, row: Row) -> None:
        span = self._spans.get(f"m{row[5]}")
        if span is not None and span.end_us is None:
            self._close(span, row[1], "timeout")
            span.error = "no answer in time"

    def _close(self, span: Span, t_us: int, status: str) -> None:
        span.end_us, span.status = t_us, status
        parent = self._spans.get(span.parent or "")
        # A stimulus lasts as long as what it asked for.
        if parent is not None and parent.kind == "start":
            parent.end_us = max(parent.end_us or 0, t_us)

    def _accept(self, row: Row) -> None:
        root = self._follow(row[5], row[8])
        span = self._open(f"m{row[5]}", self._nodes[row[3]], "queue", row, [root])
        span.parent = self._parent(row, row[8])
        self._waiting[row[5]] = row[1]

    def _visible(self, row: Row) -> None:
        # After a delay the wait began with the send; after a receive it begins anew.
        self._waiting.setdefault(row[5], row[1])

    def _receive(self, row: Row) -> None:
        message = row[5]
        self._batches.setdefault(row[6], []).append(message)
        since_us = self._waiting.pop(message, row[1])
        wait = self._child(row, f"w{row[0]}", "wait", "waits")
        wait.start_us, wait.end_us = since_us, row[1]

    def _child(self, row: Row, key: str, kind: str, name: str) -> Span:
        root = self._root.get(row[5], row[5])
        span = self._open(key, f"{self._nodes[row[3]]} {name}", kind, row, [root])
        span.parent = f"m{row[5]}" if f"m{row[5]}" in self._spans else None
        return span

    def _deliver(self, row: Row) -> None:
        span = self._spans.get(f"m{row[5]}")
        if span is not None:
            span.attributes["attempts"] = row[7]

    def _reject(self, row: Row) -> None:
        if row[5]:
            span = self._child(row, f"x{row[0]}", "deliver", "is refused")
            span.end_us, span.status, span.error = row[1], "error", f"answered {row[8]}" if row[8] else "no answer"

    def _backoff(self, row: Row) -> None:
        span = self._child(row, f"b{row[0]}", "backoff", "waits to try again")
        waited = self._spans.get(f"m{row[5]}")
        if waited is not None and waited.end_us is not None:
            span.parent = waited.parent
        span.end_us = row[1] + row[8]

    def _settled(self, row: Row) -> None:
        span = self._spans.get(f"m{row[5]}")
        if span is None:
            return
        op = Op(row[2])
        span.end_us = row[1]
        span.attributes["settled"] = op.name.lower()
        if op in (Op.EXPIRE, Op.DROP):
            span.status, span.error = "error", "lost: " + op.name.lower()

    def _dead_letter(self, row: Row) -> None:
        span = self._child(row, f"d{row[0]}", "dead_letter", "dead-letters")
        span.end_us = row[1]
        self._settled(row)
        if row[8]:
            self._cause[row[8]] = row[5]
            self._root[row[8]] = self._root.get(row[5], row[5])
        owner = self._spans.get(f"m{row[5]}")
        if owner is not None:
            owner.status, owner.error = "error", "moved to a dead-letter target"

    def _redrive(self, row: Row) -> None:
        self._settled(row)
        self._cause[row[8]] = row[5]
        self._root[row[8]] = self._root.get(row[5], row[5])

    def _invoke(self, row: Row) -> None:
        messages = [row[5]] if row[5] else self._batches.pop(row[6], [])
        roots = dict.fromkeys(self._root.get(message, message) for message in messages)
        self._roots_of[row[6]] = list(roots)
        span = self._open(f"i{row[6]}", self._nodes[row[3]], "invoke", row, roots)
        linked = [f"m{message}" for message in messages if f"m{message}" in self._spans]
        span.parent = linked[0] if linked else None
        span.links = linked if not row[5] else []
        if row[8]:
            span.attributes["cold_start_us"] = row[8]
        if row[5]:
            span.input = self.payload(row[5])
        else:
            span.input = [self.payload(message) for message in messages]
            span.attributes["messaging.batch.message_count"] = len(messages)
            span.attributes["batch"] = messages

    def _end(self, row: Row) -> None:
        span = self._spans.get(f"i{row[6]}")
        if span is None:
            return
        status = END_STATUS[row[8]]
        span.end_us, span.status = row[1], "error" if status == "killed" else status
        output = self._payloads.get(row[5]) if row[5] else None
        if status == "ok":
            span.output = output
        else:
            span.error = str(output.get("message", output)) if isinstance(output, Mapping) else str(output)
            span.output = output

    def _log(self, row: Row) -> None:
        span = self._spans.get(f"i{row[6]}")
        if span is not None:
            span.logs.append(str(self._payloads.get(row[5], "")))

    def _sdk(self, row: Row) -> None:
        owner = self._spans.get(f"i{row[6]}")
        if owner is None:
            return
        called = self._payloads.get(row[5])
        name = called.get("call", "sdk") if isinstance(called, Mapping) else "sdk"
        span = self._open(f"s{row[0]}", name, "sdk", row, self._roots_of.get(row[6], []))
        span.parent, span.end_us = owner.span, row[1]
        span.attributes["http.response.status_code"] = row[8]
        if row[8] >= 400:
            span.status, span.error = "error", str(called.get("error", row[8])) if isinstance(called, Mapping) else None

    def _state(self, row: Row) -> None:
        """A visit of a workflow's state, inside its execution."""
        told = self._payloads.get(row[5])
        name = str(told.get("state", "state")) if isinstance(told, Mapping) else "state"
        span = self._open(f"v{row[5]}", name, "state", row, self._roots_of.get(row[6], []))
        span.parent, span.message = f"i{row[6]}", 0
        if isinstance(told, Mapping):
            span.input = told.get("input")
            span.attributes["state.type"] = told.get("type")

    def _state_over(self, row: Row) -> None:
        span = self._spans.get(f"v{row[5]}")
        if span is None:
            return
        span.end_us, span.attempt = row[1], row[7]
        if row[8]:
            span.output, span.status, span.error = self._payloads.get(row[8]), "ok", None

    def _state_failed(self, row: Row) -> None:
        span = self._spans.get(f"v{row[5]}")
        if span is None:
            return
        told = self._payloads.get(row[8])
        span.status = "error"
        if isinstance(told, Mapping):
            span.error = ": ".join(str(told[key]) for key in ("Error", "Cause") if told.get(key))

    def _state_waits(self, row: Row) -> None:
        span = self._open(f"b{row[0]}", "waits to try again", "backoff", row, self._roots_of.get(row[6], []))
        span.parent, span.end_us, span.message = f"v{row[5]}", row[1] + row[8], 0

    def _note(self, row: Row, name: str, value: Any) -> None:
        span = self._spans.get(f"m{row[5]}")
        if span is not None:
            span.attributes[name] = value

    def _throttle(self, row: Row) -> None:
        span = self._spans.get(f"m{row[5]}")
        if span is not None:
            span.attributes["throttles"] = span.attributes.get("throttles", 0) + 1

    def _refuse(self, row: Row) -> None:
        self._note(row, "refused", row[8])

    def _queued(self, row: Row) -> None:
        self._note(row, "queued_us", row[1])


_ACTS: dict[int, Callable[[Spans, Row], None]] = {
    Op.START: Spans._start,
    Op.SEND: Spans._send,
    Op.FIRE: Spans._send,
    Op.STORE: Spans._send,
    Op.RECORD: Spans._send,
    Op.REQUEST: Spans._request,
    Op.ROUTE: Spans._route,
    Op.REFUSE: Spans._refuse,
    Op.RESPONSE: Spans._response,
    Op.TIMEOUT: Spans._timeout,
    Op.BACKOFF: Spans._backoff,
    Op.ACCEPT: Spans._accept,
    Op.REJECT: Spans._reject,
    Op.VISIBLE: Spans._visible,
    Op.RECEIVE: Spans._receive,
    Op.DELIVER: Spans._deliver,
    Op.DELIVERED: Spans._settled,
    Op.FILTER: Spans._settled,
    Op.EXPIRE: Spans._settled,
    Op.DROP: Spans._settled,
    Op.DEAD_LETTER: Spans._dead_letter,
    Op.REDRIVE: Spans._redrive,
    Op.INVOKE: Spans._invoke,
    Op.END: Spans._end,
    Op.THROTTLE: Spans._throttle,
    Op.SDK: Spans._sdk,
    Op.LOG: Spans._log,
    Op.QUEUED: Spans._queued,
    Op.FIRE: Spans._fire,
    Op.STORE: Spans._send,
    Op.STATE_ENTER: Spans._state,
    Op.STATE_EXIT: Spans._state_over,
    Op.STATE_FAIL: Spans._state_failed,
    Op.STATE_RETRY: Spans._state_waits,
}


def build_traces(rows: Iterable[Row], payloads: Mapping[int, Any], names: Names) -> list[TraceSummary]:
    """All traces of the rows (of nine columns, with seq), by start."""
    spans = Spans(names, payloads)
    spans.feed(rows)
    return spans.summaries()


def build_spans(rows: Iterable[Row], payloads: Mapping[int, Any], names: Names, trace: int) -> list[Span]:
    """The spans of one trace; the rows may be those of the whole run."""
    spans = Spans(names, payloads)
    spans.feed(rows)
    return spans.spans(trace)
