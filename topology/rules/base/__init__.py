"""What every rule is made of: the rule itself, the view it looks at, and the algorithms rules share."""

from __future__ import annotations

from topology.findings import Finding, Fix, Severity
from topology.graph import Edge, Node
from topology.rules.base.cycles import components, edges_to_cut, short_cycle
from topology.rules.base.filters import passes
from topology.rules.base.fixes import dead_letter_queue, require_login, require_schema, unused_id
from topology.rules.base.rule import Rule, Threshold
from topology.rules.base.scalars import Verdict
from topology.rules.base.steps import STEPS_OF_A_RULE, BudgetExceeded, Steps
from topology.rules.base.view import CHANNELS, COMPUTE, RETENTION_MAX_S, STORES, Settled, View

__all__ = [
    "CHANNELS",
    "COMPUTE",
    "RETENTION_MAX_S",
    "STEPS_OF_A_RULE",
    "STORES",
    "BudgetExceeded",
    "Edge",
    "Finding",
    "Fix",
    "Node",
    "Rule",
    "Settled",
    "Severity",
    "Steps",
    "Threshold",
    "Verdict",
    "View",
    "components",
    "dead_letter_queue",
    "edges_to_cut",
    "passes",
    "require_login",
    "require_schema",
    "short_cycle",
    "unused_id",
]
