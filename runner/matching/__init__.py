"""Matching: event patterns, filter policies, event source filters, target inputs, routes, simple JSON paths."""

from __future__ import annotations

from runner.matching.filters import Filters, compile_filters, content
from runner.matching.index import PatternIndex
from runner.matching.inputs import Target, Template, as_text, compile_target
from runner.matching.paths import json_path
from runner.matching.patterns import Pattern, compile_pattern, read_pattern
from runner.matching.policies import Policy, check_policy, compile_policy, view
from runner.matching.routes import NO_ROUTE, Routes

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
