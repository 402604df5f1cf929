"""Schedules: what a `rate`, `cron` or `at` says, and whether it says anything."""

from __future__ import annotations

from topology.schedules.expressions import Schedule, compile_schedule, zone

__all__ = ["Schedule", "compile_schedule", "zone"]
