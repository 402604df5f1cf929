"""A trigger: what makes its handler's events come about."""

from __future__ import annotations

from typing import Any, ClassVar

from runner.conformance.triggers.base.names import Names


class Trigger:
    """Runs the engine. The events are variants of one trigger, as with text and with binary attributes."""

    name: ClassVar[str] = ""

    def events(self, names: Names) -> list[Any]:
        """What the handler got, with the names that the case asks for wherever a sender chooses them."""
        raise AssertionError(f"The trigger {self.name} has no events.")
