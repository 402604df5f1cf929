"""The process of one trial: the code of a node takes an event that a person wrote, in a sandbox of its own.

Run as a module: JSON on standard input and output, no database. `runner.trials` starts and ends it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from runner.engine import Called, Tried, spec_of, try_handler
from runner.errors import RunnerError
from runner.handlers import Done, HandlerSpec
from runner.resolve import project_of
from runner.sandbox import SandboxPool
from topology.document import parse
from topology.errors import TopologyError

TIME_MAX_S = 20.0
"""What the code may take at most, however long the node's own time-out is."""
SHOWN_MAX = 64 << 10
"""Characters of one payload that are told; more is cut off, and said."""
FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)')


def main() -> None:
    """Reads a question, runs the code, prints how it went."""
    question = json.load(sys.stdin)
    try:
        value = result(question)
    except (RunnerError, TopologyError) as error:
        value = {"error_code": error.code, "message": str(error)}
    json.dump(value, sys.stdout)


def result(question: Mapping[str, Any]) -> dict[str, Any]:
    """Runs the node's code with the event, in a sandbox that is closed behind it."""
    parsed = parse(project_of(question["project"]))
    spec = spec_of(parsed, question["node"])
    limited = replace(spec, timeout_s=min(spec.timeout_s, TIME_MAX_S))
    pool = SandboxPool({spec.node: limited}, blocking=True, seed="trial")
    try:
        return told(try_handler(parsed, limited, question["event"], pool), limited)
    finally:
        pool.close()


def told(tried: Tried, spec: HandlerSpec) -> dict[str, Any]:
    """How it went, as the API tells it; times in milliseconds."""
    done = tried.done
    error = dict(done.error) if done.error else None
    return {
        "outcome": done.outcome,
        "sentence": sentence(done, spec),
        "result": _short(done.result),
        "error": error and {**error, "at": _place(error, spec)},
        "logs": done.logs,
        "init_ms": round(done.init_us / 1000, 1),
        "duration_ms": round(done.duration_us / 1000, 1),
        "warm_ms": None if tried.warm_us is None else round(tried.warm_us / 1000, 1),
        "memory_mb": round(done.memory_kb / 1024),
        "calls": [_call(called) for called in tried.calls],
    }


def sentence(done: Done, spec: HandlerSpec) -> str:
    """What happened, in one sentence."""
    if done.ok:
        return "The handler answered."
    error = done.error or {}
    said = f"{error.get('type', 'Error')}: {error.get('message', '')}".rstrip(": ")
    match done.outcome:
        case "timeout":
            return f"The handler did not end within {spec.timeout_s:g} s."
        case "memory":
            return f"The handler used more than its {spec.memory_mb} MB of memory."
        case "init_error":
            return f"{spec.filename} could not be loaded: {said}."
        case "output":
            return "The result is larger than the 6 MiB that a function may answer."
        case "error":
            return f"The handler raised {said}."
    return f"The handler's process ended: {error.get('message', done.outcome)}."


def _place(error: Mapping[str, Any], spec: HandlerSpec) -> dict[str, Any] | None:
    """The innermost line of the project's own code in the stack."""
    for line in reversed("\n".join(error.get("stack") or []).splitlines()):
        found = FRAME.match(line)
        for path in (spec.filename, *spec.files):
            if found and found["file"].endswith(path):
                return {"file": path, "line": int(found["line"])}
    return None


def _call(called: Called) -> dict[str, Any]:
    values = called.as_dict()
    return {**values, "asked": _short(values["asked"]), "reply": _short(values["reply"])}


def _short(value: Any) -> Any:
    text = json.dumps(value, default=_plain)
    return json.loads(text) if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}… ({len(text)} characters)"


def _plain(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    main()
