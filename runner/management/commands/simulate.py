"""simulate PROJECT: runs a design under the virtual clock and prints what became of every message."""

from __future__ import annotations

import gc
import json
import math
import sys
import time
from pathlib import Path
from typing import Any, Literal

from django.core.management.base import CommandParser

from runner.engine import handler_specs, refuse_errors, simulate
from runner.engine.text import junit, text
from runner.errors import RunnerError
from runner.handlers import HandlerPool
from runner.sandbox import SandboxPool
from topology.document import Parsed, pick_scenario
from topology.errors import TopologyError
from topology.management.commands._base import ProjectCommand


class Command(ProjectCommand):
    help = "Simulate a project. Ends with 1 when an expectation fails, 2 when it cannot be run."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--scenario", metavar="NAME")
        parser.add_argument("--seed", type=int, metavar="N")
        parser.add_argument("--handlers", choices=["modelled", "sandboxed"])
        parser.add_argument("--until", type=float, metavar="S", help="Stop after this many seconds of virtual time.")
        parser.add_argument("--trace", type=Path, metavar="FILE", help="Write the trace as JSON Lines.")
        parser.add_argument("--otlp", type=Path, metavar="FILE", help="Write the traces as OTLP JSON.")
        parser.add_argument("--format", choices=["text", "json", "junit"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        until_s = options["until"]
        if until_s is not None and not (math.isfinite(until_s) and until_s >= 0):
            self.refuse(f"--until is {until_s}; it must be a number of seconds from 0.")
        if options["seed"] is not None and options["seed"] < 0:
            self.refuse(f"--seed is {options['seed']}; it must be a whole number from 0.")
        # A run makes many values that live long: collecting them often costs time and finds nothing.
        gc.set_threshold(100_000, 50, 50)
        try:
            result = self._simulate(self.parsed(self.load(options["project"])), options)
        except (RunnerError, TopologyError) as error:
            self.refuse(str(error))
        except OSError as error:
            self.refuse(f"{error.filename or options['trace']}: {error.strerror}")
        run = {}
        for name, value in result["run"].items():
            run[name] = value
            if name == "virtual_s":
                run["wall_s"] = round(time.perf_counter() - started, 3)
        result["run"] = run
        self.stdout.write(self._shown(result, options["format"]), ending="")
        if not result["ok"]:
            sys.exit(1)

    def _simulate(self, parsed: Parsed, options: dict[str, Any]) -> dict[str, Any]:
        refuse_errors(parsed)
        scenario = pick_scenario(parsed, options["scenario"])
        chosen = options["handlers"] or scenario.handlers
        handlers: Literal["modelled", "sandboxed"] = "sandboxed" if chosen == "sandboxed" else "modelled"
        seed = scenario.seed if options["seed"] is None else options["seed"]
        pool = self._pool(parsed, seed) if handlers == "sandboxed" else None
        try:
            return simulate(
                parsed,
                scenario,
                seed=seed,
                handlers=handlers,
                until_s=options["until"],
                trace=options["trace"],
                traces=options["otlp"],
                pool=pool,
            )
        finally:
            if pool is not None:
                pool.close()

    def _pool(self, parsed: Parsed, seed: int) -> HandlerPool:
        return SandboxPool(handler_specs(parsed), blocking=True, seed=str(seed))

    def _shown(self, result: dict[str, Any], form: str) -> str:
        if form == "json":
            return json.dumps(result, indent=2, ensure_ascii=False) + "\n"
        return junit(result) if form == "junit" else text(result, self._paint)

    def _paint(self, role: str, words: str) -> str:
        styles = {
            "good": self.style.SUCCESS,
            "error": self.style.ERROR,
            "warning": self.style.WARNING,
            "strong": self.style.MIGRATE_LABEL,
        }
        return str(styles[role](words)) if role in styles else words
