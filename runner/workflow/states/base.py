"""What every state type promises."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from runner.workflow.errors import StatesError
from runner.workflow.retry import RUNTIME

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class State(ABC):
    """Stateless: whatever is under way is the visit's `progress`. `name` is the module's stem, `type` the `Type`."""

    name: ClassVar[str]
    type: ClassVar[str]
    has_handlers: ClassVar[bool] = False
    """Whether it may have Retry and Catch, and counts its retries in the context object."""

    def __init__(self) -> None:
        self.entered = f"{self.type}StateEntered"
        self.exited = f"{self.type}StateExited"
        """The events' names; an empty one for what never happens."""

    @abstractmethod
    def run(self, visit: Visit) -> None:
        """Makes one attempt: calls the visit's succeed, leave or fail, now or later, or raises StatesError."""

    def abandon(self, visit: Visit) -> None:
        """Cuts off what the attempt has under way. Does nothing when it is done."""
        return

    def failed(self, visit: Visit, error: StatesError) -> None:
        """No retrier tries again: adds the state's own event of failure, where it has one."""
        return


class Composite(State):
    """A state with work of its own inside: its progress can be closed, and its failure has an event of its own."""

    has_handlers = True

    def abandon(self, visit: Visit) -> None:
        if visit.progress is not None:
            visit.progress.close()
            visit.progress = None

    def failed(self, visit: Visit, error: StatesError) -> None:
        if error.error != RUNTIME:
            visit.event(f"{self.type}StateFailed", {"error": error.error, "cause": error.cause})
