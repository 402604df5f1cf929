"""Run this handler: a node's code takes an event that a person wrote; nothing is stored and nothing leaves.

The code runs in a process of its own that starts the sandbox, so that cancelling ends all of it at once and a long
one neither holds up the server nor outlives its bound.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from runner.engine import refuse_errors, spec_of
from runner.errors import RunnerError, SandboxRefused, TopologyRefused, TrialEnded, UnknownNode
from runner.log.redaction import Redactor
from runner.resolve import project_values
from runner.trial import TIME_MAX_S
from topology.document import Project, parse
from topology.selectors import topology_project

START_S = 30.0
"""What starting the process and the sandbox may take beside the code, on a loaded machine."""
AT_ONCE_MAX = 2
ROOT = Path(__file__).resolve().parent.parent
ERRORS: dict[str, type[RunnerError]] = {error.code: error for error in (SandboxRefused, TopologyRefused, UnknownNode)}
_places = threading.BoundedSemaphore(AT_ONCE_MAX)
STOPPED_MAX = 100
CANCELLED: dict[str, Any] = {
    **{"outcome": "cancelled", "sentence": "The run of the handler was cancelled.", "result": None, "error": None},
    **{"logs": "", "init_ms": 0, "duration_ms": 0, "warm_ms": None, "memory_mb": 0, "calls": []},
}
_going: dict[str, subprocess.Popen[str]] = {}
_stopped: deque[str] = deque(maxlen=STOPPED_MAX)
"""Trials that were cancelled before they had a process: the request to cancel may overtake the other."""


def trial_run(user: Any, topology: str, node: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """How the node's code takes the event. `files` are texts that are newer than what is stored.

    Raises UnknownNode where the node has no code, SandboxRefused with the probe that failed, TrialEnded where it
    took too long or others are still going. The outcome of one that was cancelled says so.
    """
    stored = topology_project(user, topology)
    files = {path: text for path, text in (body.get("files") or {}).items() if path in stored.files}
    project = Project(stored.main, {**stored.files, **files})
    parsed = parse(project)
    refuse_errors(parsed)
    spec_of(parsed, node)
    question = json.dumps({"project": project_values(project), "node": node, "event": body.get("event")})
    if not _places.acquire(timeout=TIME_MAX_S):
        raise TrialEnded("Other handlers are being tried; try again in a moment.")
    try:
        told: dict[str, Any] = Redactor()(_asked(str(body["trial"]), question))
        return told
    finally:
        _places.release()


def trial_cancel(user: Any, trial: str) -> bool:
    """Ends the trial now, its sandbox with it; whether it was still going here. One that comes later never begins."""
    _stopped.append(trial)
    process = _going.get(trial)
    if process is None:
        return False
    _end(process)
    return True


def _asked(trial: str, question: str) -> dict[str, Any]:
    with subprocess.Popen(
        [sys.executable, "-m", "runner.trial"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        _going[trial] = process
        if trial in _stopped:
            _end(process)
        try:
            out, errors = process.communicate(question, timeout=TIME_MAX_S + START_S)
        except subprocess.TimeoutExpired:
            raise TrialEnded(f"The code was ended: it may take {TIME_MAX_S:g} s here.") from None
        finally:
            _end(process)
            _going.pop(trial, None)
    if process.returncode < 0:
        return {**CANCELLED}
    if process.returncode != 0:
        raise RunnerError(f"The handler could not be run: {(errors.strip().splitlines() or ['no output'])[-1]}")
    value: dict[str, Any] = json.loads(out)
    if "error_code" in value:
        raise ERRORS.get(value["error_code"], RunnerError)(value["message"])
    return value


def _end(process: subprocess.Popen[str]) -> None:
    """The process leads a session of its own: whatever it started goes with it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
