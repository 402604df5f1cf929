"""What the triggers share: the names that a case asks for, and runs that keep what their handlers get."""

from __future__ import annotations

from runner.conformance.triggers.base.capture import Ask, Asked, captured, document
from runner.conformance.triggers.base.names import Names
from runner.conformance.triggers.base.trigger import Trigger

__all__ = ["Ask", "Asked", "Names", "Trigger", "captured", "document"]
