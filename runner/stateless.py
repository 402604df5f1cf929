"""`POST /api/simulate/`: a project in, a result out, nothing stored.

The simulation runs in a process of its own, so that a long one neither holds up the server nor outlives its
bounds: `TIME_MAX_S` of wall time, as much processor time, `MEMORY_MAX_MB` of memory. Run as a module, this file
is that process: JSON on standard input and output, no database.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from runner.engine import refuse_errors, simulate
from runner.errors import BadRun, RunnerError, SandboxRefused, ScenarioRefused, SimulationTooLong, TopologyRefused
from runner.pools import pool_for
from runner.resolve import Handlers, project_of, project_values, scenario_of
from topology.document import from_payload, parse
from topology.errors import TopologyError

TIME_MAX_S = 30.0
MEMORY_MAX_MB = 1024
AT_ONCE_MAX = 2
ROOT = Path(__file__).resolve().parent.parent
ERRORS: dict[str, type[RunnerError]] = {
    error.code: error for error in (BadRun, SandboxRefused, ScenarioRefused, TopologyRefused)
}
_places = threading.BoundedSemaphore(AT_ONCE_MAX)


def simulate_project(user: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    """The result as `simulate --format json` prints it. Raises `SimulationTooLong` beyond the bounds."""
    project = from_payload(body["document"], body.get("files") or {})
    parsed = parse(project)
    refuse_errors(parsed)
    scenario_of(parsed, body.get("scenario"), {})
    options = {key: body.get(key) for key in ("scenario", "seed", "handlers", "until_s")}
    question = json.dumps({"project": project_values(project), **options})
    if not _places.acquire(timeout=TIME_MAX_S):
        raise SimulationTooLong("Other simulations are still going; try again.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "runner.stateless"],
            input=question, capture_output=True, text=True, cwd=ROOT, timeout=TIME_MAX_S, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SimulationTooLong(f"The simulation took longer than {TIME_MAX_S:g} s; start a run instead.") from None
    finally:
        _places.release()
    return answer(done)


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The result in the output of the process, or its error as an exception."""
    if done.returncode != 0:
        if done.returncode < 0 or "MemoryError" in done.stderr:
            raise SimulationTooLong(f"The simulation needed more than {TIME_MAX_S:g} s or {MEMORY_MAX_MB} MB.")
        raise RunnerError(f"The simulation failed: {(done.stderr.strip().splitlines() or ['no output'])[-1]}")
    value: dict[str, Any] = json.loads(done.stdout)
    if "error" in value:
        raise ERRORS.get(value["error"]["code"], RunnerError)(value["error"]["message"])
    return value


def main() -> None:
    """Reads a question, limits itself, prints the answer."""
    question = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (int(TIME_MAX_S), int(TIME_MAX_S)))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MAX_MB << 20, MEMORY_MAX_MB << 20))
    try:
        value = result(question)
    except (RunnerError, TopologyError) as error:
        value = {"error": {"code": error.code, "message": str(error)}}
    json.dump(value, sys.stdout)


def result(question: Mapping[str, Any]) -> dict[str, Any]:
    """Simulates; `wall_s` is measured around the whole run."""
    parsed = parse(project_of(question["project"]))
    overrides = {"seed": question.get("seed"), "handlers": question.get("handlers")}
    scenario = scenario_of(parsed, question.get("scenario"), overrides)
    pool = pool_for(parsed, scenario.handlers, scenario.seed)
    started = time.perf_counter()
    try:
        value = simulate(
            parsed,
            scenario,
            scenario.seed,
            handlers=cast(Handlers, scenario.handlers),
            until_s=question.get("until_s"),
            pool=pool,
        )
    finally:
        if pool is not None:
            pool.close()
    value["run"]["wall_s"] = round(time.perf_counter() - started, 3)
    return value


if __name__ == "__main__":
    main()
