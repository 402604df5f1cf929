"""The design rules, by name. One file a rule; `python -m topology.rules --write` renews their manual."""

from __future__ import annotations

from topology.registry import discover
from topology.rules.base import BudgetExceeded, Rule, Steps, View

RULES: dict[str, Rule] = discover("topology.rules", Rule)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in sorted(RULES.values(), key=lambda rule: rule.id)}
assert len(BY_ID) == len(RULES), "Two rules have the same id."

__all__ = ["BY_ID", "RULES", "BudgetExceeded", "Rule", "Steps", "View"]
