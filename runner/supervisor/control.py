"""What people ask of a run, on its way to the engine: stop, and orders (pause, look into a queue, redrive, send)."""

from __future__ import annotations

import base64
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from runner.engine import Engine, Extras, Response
from runner.errors import RunnerError, UnknownNode
from runner.log.encoding import plain
from runner.models import State
from runner.supervisor.keeper import Answer, Order
from runner.supervisor.tempo import STEERS, Tempo
from topology.errors import PatternInvalid

MESSAGES_MAX = 1000
"""Messages of a node shown at most; there may be more of them in it."""

Reply = Callable[[Answer], None]


class Control:
    """Collects what came for the engine. `stop` and `order` are called from any thread, `work` by the engine's."""

    def __init__(self) -> None:
        self.end: State | None = None
        self.reason = ""
        self.wake: Callable[[], None] = lambda: None
        self.tempo = Tempo()
        self._came = threading.Event()
        self._orders: deque[Order] = deque()
        self._lock = threading.Lock()

    def stop(self, end: State, reason: str = "") -> None:
        """Ends the run as `end`; the first reason holds."""
        with self._lock:
            if self.end is None:
                self.end, self.reason = end, reason
        self._woken()

    def _woken(self) -> None:
        self._came.set()
        self.wake()

    def order(self, order: Order) -> None:
        self._orders.append(order)
        self._woken()

    def rest(self, engine: Engine, reply: Reply) -> bool:
        """Waits until something comes and carries it out; true where the run is to stop."""
        self.tempo.note(engine)
        self._came.wait()
        self._came.clear()
        return self.work(engine, reply)

    def attend(self, engine: Engine, reply: Reply) -> bool:
        """Carries out what came, and all that comes while the run is paused; true where it is to stop."""
        is_over = self.work(engine, reply)
        while self.tempo.paused and not is_over:
            engine.flush()
            is_over = self.rest(engine, reply)
        return is_over

    def work(self, engine: Engine, reply: Reply) -> bool:
        """Carries out what came; true where the run is to stop."""
        while self._orders:
            order = self._orders.popleft()
            try:
                obey(engine, order, reply, self.tempo)
            except (RunnerError, PatternInvalid) as error:
                reply(Answer(order.id, code=error.code, error=str(error)))
            except (KeyError, TypeError, ValueError) as error:
                reply(Answer(order.id, code="bad-command", error=f"{type(error).__name__}: {error}"))
        self.tempo.note(engine)
        return self.end is not None


def obey(engine: Engine, order: Order, reply: Reply, tempo: Tempo) -> None:
    """Gives one order to the engine. A request is answered when the engine answers it."""
    arguments = order.arguments
    act = ACTS.get(order.kind)
    if act is not None:
        reply(Answer(order.id, jsonable(act(engine, arguments))))
    elif (steer := STEERS.get(order.kind)) is not None:
        reply(Answer(order.id, jsonable(steer(tempo, engine, arguments))))
    elif order.kind == "request":
        _request(engine, arguments, lambda values: reply(Answer(order.id, values)))
    else:
        raise UnknownNode(f"A run cannot do {order.kind!r}.")


def _request(engine: Engine, given: Mapping[str, Any], done: Callable[[dict[str, Any]], None]) -> None:
    """Asks a gateway or service; `took_us` of the run's time later its answer is told, with the number of the trace."""
    begun_us, trace = engine.now_us, 0

    def answered(response: Response) -> None:
        done({**response_values(response), "trace": str(trace), "took_us": engine.now_us - begun_us})

    headers, body = given["headers"], given.get("body") or ""
    trace = engine.request(given["node"], given["method"], given["path"], headers, body, answered)


def _messages(engine: Engine, given: Mapping[str, Any]) -> Any:
    found = engine.messages(given["node"])
    return {"messages": found[:MESSAGES_MAX], "total": len(found)}


def _redrive(engine: Engine, given: Mapping[str, Any]) -> Any:
    return engine.by_hand.redrive(given["node"], given.get("messages"), given.get("rate_per_s"))


def _redrives(engine: Engine, given: Mapping[str, Any]) -> Any:
    return engine.by_hand.redrives.all()


def _redrive_cancel(engine: Engine, given: Mapping[str, Any]) -> Any:
    return engine.by_hand.redrives.cancel(given["redrive"])


def _delete(engine: Engine, given: Mapping[str, Any]) -> Any:
    return engine.by_hand.delete(given["node"], given["messages"])


def _purge(engine: Engine, given: Mapping[str, Any]) -> Any:
    return engine.purge(given["node"])


def _replay(engine: Engine, given: Mapping[str, Any]) -> Any:
    return engine.replay(given["node"], given.get("from_s") or 0, given.get("until_s"))


def _answer_task(engine: Engine, given: Mapping[str, Any]) -> Any:
    return engine.answer_task(given["token"], given.get("output"), given.get("error") or "", given.get("cause") or "")


def _send(engine: Engine, given: Mapping[str, Any]) -> Any:
    extras = {key: given[key] for key in EXTRAS if given.get(key) is not None}
    trace = engine.by_hand.send(given["node"], given.get("body"), Extras(**extras))
    return {"sent": True, "trace": str(trace)}


EXTRAS = tuple(each.name for each in fields(Extras))
ACTS: Mapping[str, Callable[[Engine, Mapping[str, Any]], Any]] = {
    "messages": _messages,
    "redrive": _redrive,
    "redrives": _redrives,
    "redrive-cancel": _redrive_cancel,
    "delete": _delete,
    "purge": _purge,
    "replay": _replay,
    "task": _answer_task,
    "send": _send,
}
"""What is answered at once, by the kind of the order."""


def response_values(response: Response) -> dict[str, Any]:
    """A response as JSON values; bytes that are no text go as base64."""
    body = response.body
    values: dict[str, Any] = {"status": response.status, "headers": dict(response.headers)}
    if isinstance(body, bytes):
        try:
            return {**values, "body": body.decode()}
        except UnicodeDecodeError:
            return {**values, "body": base64.b64encode(body).decode(), "base64": True}
    return {**values, "body": jsonable(body)}


def jsonable(value: Any) -> Any:
    """The value as plain JSON data."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return plain(value)
