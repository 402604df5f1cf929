"""The engine: graph, scenario, behaviours, kernel and sink make a run."""

from __future__ import annotations

from runner.behaviours.base import Response
from runner.engine.breakpoints import checked as breakpoint_checked
from runner.engine.by_hand import Extras
from runner.engine.engine import Engine
from runner.engine.exported import otlp, otlp_of
from runner.engine.recorded import Recording, replayed, with_no_more_losses
from runner.engine.simulate import refuse_errors, simulate
from runner.engine.specs import credentials, handler_specs
from runner.engine.trying import Called, Tried, spec_of, try_handler

__all__ = [
    "Called",
    "Engine",
    "Extras",
    "Recording",
    "Response",
    "Tried",
    "breakpoint_checked",
    "credentials",
    "handler_specs",
    "otlp",
    "otlp_of",
    "refuse_errors",
    "replayed",
    "simulate",
    "spec_of",
    "try_handler",
    "with_no_more_losses",
]
