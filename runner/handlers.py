"""What passes between the engine and whatever runs handler code: plain values and one protocol.

The engine starts a `Call`; the pool answers with steps. `SdkCall` and `HttpCall` wait for `resume`, `Done` ends
the invocation. A blocking pool calls `on_step` before `start` and `resume` return; a wall-clock pool calls it
later, on the thread that drives the engine. This module stands below engine and sandbox, so that both import it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

EPOCH_US = 1_767_225_600_000_000
"""Run time 0 as handlers and events see it: 2026-01-01T00:00:00Z in microseconds since the Unix epoch."""

Outcome = Literal["ok", "error", "timeout", "memory", "crash", "protocol", "init_error", "output"]


@dataclass(frozen=True, slots=True)
class HandlerSpec:
    """The code of one function or service, and the limits it runs under."""

    node: str
    source: str
    filename: str
    entry: str
    files: Mapping[str, str]
    environment: Mapping[str, str]
    memory_mb: int
    timeout_s: float
    runtime: str


@dataclass(frozen=True, slots=True)
class Call:
    """One invocation to run. A new `environment` number of a node is a cold start."""

    node: str
    environment: int
    invocation: str
    event: Any
    now_us: int
    seed: str
    deadline_s: float
    http: bool = False


@dataclass(frozen=True, slots=True)
class SdkCall:
    """The handler called an AWS service through its SDK."""

    invocation: str
    service: str
    operation: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HttpCall:
    """The handler sent an HTTP request to a service or an external URL."""

    invocation: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | str


@dataclass(frozen=True, slots=True)
class Done:
    """The invocation ended. `error` holds `type`, `message` and `stack` unless `ok`."""

    invocation: str
    ok: bool
    result: Any = None
    error: Mapping[str, Any] | None = None
    outcome: Outcome = "ok"
    logs: str = ""
    duration_us: int = 0
    init_us: int = 0
    memory_kb: int = 0
    wall_timeout: bool = False


Step = SdkCall | HttpCall | Done
OnStep = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class SdkReply:
    """The answer to an `SdkCall`: `result` when `ok`, else an error code and message."""

    ok: bool
    result: Mapping[str, Any] = field(default_factory=dict)
    error_code: str = ""
    error_message: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class HttpReply:
    """The answer to an `HttpCall`. Status 0 means that no answer came in time."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | str = ""


class HandlerPool(Protocol):
    """Runs handler code in execution environments."""

    def start(self, call: Call, on_step: OnStep) -> None: ...

    def resume(self, invocation: str, reply: SdkReply | HttpReply, on_step: OnStep) -> None: ...

    def retire(self, node: str, environment: int) -> None: ...

    def close(self) -> None: ...
