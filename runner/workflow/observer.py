"""Who watches an execution go through its states: a run that shows each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from runner.workflow.errors import StatesError

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class Observer(Protocol):
    """Told of every visit to a state: entered first, closed last, and what happened between."""

    def entered(self, visit: Visit) -> None:
        """The state was entered with `visit.input`."""

    def failed(self, visit: Visit, error: StatesError) -> None:
        """An attempt failed; a retry, a catch or the end follows."""

    def retrying(self, visit: Visit, delay_us: int) -> None:
        """The next attempt comes after the delay."""

    def caught(self, visit: Visit, error: StatesError) -> None:
        """A catcher took the error."""

    def exited(self, visit: Visit, output: Any) -> None:
        """The state handed on its output, or a catcher's."""

    def closed(self, visit: Visit) -> None:
        """The state was left, or cut off where it did not exit before."""
