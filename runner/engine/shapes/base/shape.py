"""A shape: what one trigger hands to a handler."""

from __future__ import annotations

from typing import Any, ClassVar

from runner.behaviours.base import Invocation, World


class Shape:
    """Makes the event of an invocation. `name` is what the parcel's kind, the request's shape or the source says."""

    name: ClassVar[str] = ""

    def event(self, world: World, invocation: Invocation) -> Any:
        """The event, in the form that the trigger has on AWS."""
        raise AssertionError(f"The shape {self.name} makes no event.")
