"""The runner's errors: what cannot be done, each with a stable `code`. A failing handler is none of them."""

from __future__ import annotations


class RunnerError(Exception):
    """The runner cannot do this."""

    code = "runner-error"
    permanent = True

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0])


class SandboxRefused(RunnerError):
    """This machine offers too little isolation to run handler code."""

    code = "sandbox-refused"


class SandboxUnavailable(RunnerError):
    """Sandboxed handlers were asked for, and no handler pool was given."""

    code = "sandbox-unavailable"


class TopologyRefused(RunnerError):
    """The document has errors, so it cannot be run."""

    code = "topology-refused"


class ScenarioRefused(RunnerError):
    """The scenario names something that the topology does not have."""

    code = "scenario-refused"


class UnknownNode(RunnerError):
    """The run has no such node, or the node cannot do this."""

    code = "unknown-node"


class TrialEnded(RunnerError):
    """The trial of a handler was ended before the handler had."""

    code = "trial-ended"


class UnknownTask(RunnerError):
    """No task of this run waits under that token."""

    code = "unknown-task"


class BadMessage(RunnerError):
    """The node does not take this message now."""

    code = "bad-message"
    permanent = False


class UnknownRedrive(RunnerError):
    """The run has no such redrive."""

    code = "unknown-redrive"


class NotNow(RunnerError):
    """The service would refuse this now."""

    code = "not-now"
    permanent = False


class UnknownBreakpoint(RunnerError):
    """There is no such breakpoint, or none can stand there."""

    code = "unknown-breakpoint"


class CasesUnreadable(RunnerError):
    """A file of conformance cases cannot be read, or no suite knows its form."""

    code = "cases-unreadable"


class RunNotFound(RunnerError):
    """There is no such run."""

    code = "run-not-found"


class TraceNotFound(RunnerError):
    """The run has no such trace."""

    code = "trace-not-found"


class RunEnded(RunnerError):
    """The run has ended, so nothing can be done to it any more."""

    code = "run-ended"


class RunGoesOn(RunnerError):
    """The run has not ended; what is asked needs one that has."""

    code = "run-goes-on"
    status = 409


class RunNotReady(RunnerError):
    """The run has not started yet, or does not answer."""

    code = "run-not-ready"
    permanent = False


class LogGone(RunnerError):
    """The log of this run was dropped to keep the log within its size."""

    code = "log-gone"


class BadRun(RunnerError):
    """What was asked for the run is not valid."""

    code = "bad-run"


class SimulationTooLong(RunnerError):
    """The simulation took longer or needed more memory than a stateless one may."""

    code = "simulation-too-long"
