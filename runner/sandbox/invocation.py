"""One invocation: what it is waiting for, how long it may still run, and how it ended."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import Mapping
from typing import Any

from runner import aws
from runner.handlers import Call, Done, HandlerSpec, HttpCall, HttpReply, OnStep, Outcome, SdkCall, SdkReply, Step
from runner.sandbox.environment import Environment, ProtocolError

MEGABYTE = 1 << 20
MEMORY_FLOOR_MB = 128
"""The interpreter with the AWS SDK takes about 60 MB of its own, as on Lambda; less than this cannot run it."""
_SIGNALS = {9: "SIGKILL", 11: "SIGSEGV", 6: "SIGABRT", 31: "SIGSYS", 7: "SIGBUS", 8: "SIGFPE", 4: "SIGILL"}


class Invocation:
    def __init__(
        self,
        call: Call,
        spec: HandlerSpec,
        environment: Environment,
        on_step: OnStep,
        is_virtual: bool,
        seed: str,
    ) -> None:
        self.call = call
        self.spec = spec
        self.environment = environment
        self.on_step = on_step
        self.ended = False
        self._is_virtual = is_virtual
        self._seed = seed
        self._nonce = secrets.token_hex(16)
        self._init_us = 0
        self._is_init = False
        self._peak_kb = 0
        self._asked: aws.AwsRequest | None = None
        self._is_waiting = False
        self._timer: asyncio.Handle | None = None
        self._budget_s = 0.0
        self._used_s = 0.0
        self._since = time.monotonic()

    def begin(self, is_cold: bool, init_timeout_s: float) -> None:
        self._is_init = is_cold
        if is_cold:
            self._restart_clock(init_timeout_s)
            self.environment.send(self._init_frame())
        else:
            self.environment.thaw()
            self._send_call()

    def _restart_clock(self, budget_s: float) -> None:
        self._budget_s, self._used_s, self._since = budget_s, 0.0, time.monotonic()

    def _used(self) -> float:
        running = 0.0 if self._is_waiting and self._is_virtual else time.monotonic() - self._since
        return self._used_s + running

    def left_s(self) -> float:
        """Seconds until the invocation is ended; never negative."""
        return max(0.0, self._budget_s - self._used())

    def _init_frame(self) -> dict[str, Any]:
        spec, call = self.spec, self.call
        memory = max(spec.memory_mb, MEMORY_FLOOR_MB) * MEGABYTE
        return {
            "id": call.invocation,
            "nonce": self._nonce,
            "node": spec.node,
            "files": {**spec.files, spec.filename: spec.source},
            "filename": spec.filename,
            "entry": spec.entry,
            "environment": self._variables(),
            "memory_mb": spec.memory_mb,
            "timeout_s": spec.timeout_s,
            "virtual": self._is_virtual,
            "now_us": call.now_us,
            "seed": f"{self._seed}:{call.seed}:init",
            "limits": {
                "DATA": memory,
                "AS": 4 * memory + 512 * MEGABYTE,
                "NOFILE": 64,
                "FSIZE": 64 * MEGABYTE,
                "CORE": 0,
                "MEMLOCK": 0,
                "MSGQUEUE": 0,
            },
        }

    def _variables(self) -> dict[str, str]:
        spec = self.spec
        return {
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{spec.runtime}",
            "AWS_LAMBDA_FUNCTION_NAME": spec.node,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory_mb),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "LANG": "C.UTF-8",
            "PATH": "/usr/bin",
            **spec.environment,
        }

    def _send_call(self) -> None:
        call = self.call
        self._is_init = False
        self._restart_clock(call.deadline_s)
        self.environment.send(
            {
                "id": call.invocation,
                "nonce": self._nonce,
                "event": call.event,
                "now_us": call.now_us,
                "seed": f"{self._seed}:{call.seed}",
                "environment": call.environment,
            }
        )

    def answer(self, reply: SdkReply | HttpReply) -> None:
        """Sends the answer to what the handler asked; the clock of a virtual run goes on from here."""
        assert self._is_waiting, "The invocation waits for nothing."
        self._is_waiting = False
        if self._is_virtual:
            self._since = time.monotonic()
        if isinstance(reply, SdkReply):
            assert self._asked is not None, "An SDK reply answers an SDK call."
            status, headers, body = aws.encode(self._asked, reply)
        else:
            status, headers = reply.status, dict(reply.headers)
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self._reply(status, headers, body)

    def _reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        text = base64.b64encode(body).decode()
        self.environment.send({"status": status, "headers": dict(headers), "body": text})

    def advance(self) -> Step | None:
        """The next step, if it has come. Ends the environment when the invocation broke a limit or the protocol."""
        try:
            for frame in self.environment.exchange():
                step = self._take(frame)
                if step is not None:
                    return step
        except (ProtocolError, KeyError, TypeError, ValueError, AttributeError) as error:
            return self._broken("protocol", "Runtime.ProtocolError", f"the worker sent {error}")
        if self.environment.ended:
            return self._crashed()
        return self._over_limit()

    def _take(self, frame: Mapping[str, Any]) -> Step | None:
        if self._is_waiting:
            raise ProtocolError("more than one call at a time")
        if frame["t"] == "refused":
            return self._broken("crash", "Sandbox.Refused", str(frame["message"]))
        if frame["id"] != self.call.invocation or frame["nonce"] != self._nonce:
            raise ProtocolError("an answer that belongs to no call")
        match frame["t"]:
            case "ready" if self._is_init:
                self._init_us = round(self._used() * 1_000_000)
                self._send_call()
                return None
            case "init_error" if self._is_init:
                self._peak_kb = max(self._peak_kb, int(frame["memory_kb"]))
                return self._broken("init_error", **_text(frame["error"]))
            case "sdk" | "http":
                return self._call_out(frame)
            case "done" if not self._is_init:
                return self._finished(frame)
        raise ProtocolError(f"a frame that is out of place: {frame['t']!r}")

    def _call_out(self, frame: Mapping[str, Any]) -> Step | None:
        body = base64.b64decode(frame["body"])
        headers = {str(key): str(value) for key, value in frame["headers"].items()}
        method, url = str(frame["method"]), str(frame["url"])
        if frame["t"] == "sdk":
            try:
                self._asked = aws.decode(method, url, headers, body)
            except aws.NotEmulated as error:
                self._reply(*aws.refusal(str(error), headers))
                return None
            asked = self._asked
            self._pause()
            return SdkCall(self.call.invocation, asked.service, asked.operation, asked.params)
        self._pause()
        try:
            content: bytes | str = body.decode()
        except UnicodeDecodeError:
            content = body
        return HttpCall(self.call.invocation, method, url, headers, content)

    def _pause(self) -> None:
        if self._is_virtual:
            self._used_s = self._used()
        self._is_waiting = True

    def _finished(self, frame: Mapping[str, Any]) -> Done:
        self._peak_kb = max(self._peak_kb, int(frame["memory_kb"]))
        if self.environment.has_rest:
            raise ProtocolError("more than its answer")
        if frame["ok"] is True:
            done = self._done(True, "ok", result=frame["result"])
            self.environment.freeze()
            return done
        if frame.get("output"):
            text = "the result is larger than 6 MiB"
            done = self._done(False, "output", _error("Function.ResponseSizeTooLarge", text))
            self.environment.freeze()
            return done
        if frame.get("overslept"):
            text = f"the handler slept longer than its {self.spec.timeout_s:g} s"
            return self._broken("timeout", "Sandbox.Timedout", text)
        error = _text(frame["error"])
        if frame["error"].get("memory"):
            return self._broken("memory", **error)
        done = self._done(False, "error", _error(**error))
        self.environment.freeze()
        return done

    def _over_limit(self) -> Step | None:
        used_kb = 0
        if self._used() > 0.01:
            used_kb = self.environment.resident_kb()
            self._peak_kb = max(self._peak_kb, used_kb)
        if used_kb > 2 * max(self.spec.memory_mb, MEMORY_FLOOR_MB) * 1024:
            text = f"{used_kb // 1024} MB are in use, {self.spec.memory_mb} MB are allowed"
            return self._broken("memory", "Runtime.OutOfMemory", text)
        if self.left_s() > 0:
            return None
        if self._is_init:
            text = f"the module was not loaded within {self._budget_s:g} s"
            return self._broken("init_error", "Runtime.InitTimeout", text, wall_timeout=True)
        text = f"the handler did not end within {self._budget_s:g} s"
        return self._broken("timeout", "Sandbox.Timedout", text, wall_timeout=True)

    def _crashed(self) -> Done:
        logs = self.environment.take_logs()
        status = self.environment.end()
        how = f"exit status {status}" if status >= 0 else f"signal {_SIGNALS.get(-status, str(-status))}"
        error = _error("Runtime.ExitError", f"the handler's process ended: {how}")
        return self._done(False, "init_error" if self._is_init else "crash", error, logs=logs)

    def _broken(
        self,
        outcome: Outcome,
        type: str,
        message: str,
        stack: list[str] | None = None,
        *,
        wall_timeout: bool = False,
    ) -> Done:
        """The environment is killed and never used again."""
        logs = self.environment.take_logs()
        self.environment.end()
        return self._done(False, outcome, _error(type, message, stack), logs=logs, wall_timeout=wall_timeout)

    def _done(
        self,
        ok: bool,
        outcome: Outcome,
        error: Mapping[str, Any] | None = None,
        *,
        result: Any = None,
        logs: str | None = None,
        wall_timeout: bool = False,
    ) -> Done:
        self.ended = True
        return Done(
            self.call.invocation,
            ok=ok,
            result=result,
            error=error,
            outcome=outcome,
            logs=self.environment.take_logs() if logs is None else logs,
            duration_us=0 if self._is_init else round(self._used() * 1_000_000),
            init_us=self._init_us or (round(self._used() * 1_000_000) if self._is_init else 0),
            memory_kb=self._peak_kb,
            wall_timeout=wall_timeout,
        )

    def set_timer(self, timer: asyncio.Handle) -> None:
        self.cancel_timer()
        self._timer = timer

    def cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _error(type: str, message: str, stack: list[str] | None = None) -> dict[str, Any]:
    return {"type": type, "message": message, "stack": stack or []}


def _text(error: Mapping[str, Any]) -> dict[str, Any]:
    """Only strings of what the worker says about its error."""
    stack = [str(line) for line in error["stack"]]
    return {"type": str(error["type"]), "message": str(error["message"]), "stack": stack}
