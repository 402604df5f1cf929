"""Validation: a parsed project in, a report of findings out. Pure: the caller measures time and knows the
date."""

from __future__ import annotations

from topology.validation.incremental import Incremental
from topology.validation.report import Report
from topology.validation.run import validate

__all__ = ["Incremental", "Report", "validate"]
