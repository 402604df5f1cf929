"""Matching: event patterns, filter policies, event source filters, target inputs, routes, simple JSON paths."""

from __future__ import annotations

from topology.matching.filters import Filters, compile_filters, content
from topology.matching.index import PatternIndex
from topology.matching.inputs import Target, Template, as_text, compile_target
from topology.matching.paths import json_path
from topology.matching.patterns import Pattern, compile_pattern, read_pattern
from topology.matching.policies import Policy, check_policy, compile_policy, view
from topology.matching.routes import NO_ROUTE, Routes

__all__ = [
    "NO_ROUTE",
    "Filters",
    "Pattern",
    "PatternIndex",
    "Policy",
    "Routes",
    "Target",
    "Template",
    "as_text",
    "check_policy",
    "compile_filters",
    "compile_pattern",
    "compile_policy",
    "compile_target",
    "content",
    "json_path",
    "read_pattern",
    "view",
]
