"""Why what a request or message set off did not reach a node: where it stopped, by which rows, by which clause."""

from __future__ import annotations

from runner.explanation.answer import Answer, explain
from runner.explanation.story import Story
from runner.explanation.values import Stop

__all__ = ["Answer", "Stop", "Story", "explain"]
