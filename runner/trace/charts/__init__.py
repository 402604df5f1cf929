"""The courses of a run's figures, in as many steps as a chart has room for: exact from rows, or from the counters."""

from __future__ import annotations

from runner.trace.charts.coarse import Coarse
from runner.trace.charts.courses import METRICS, Course, Courses
from runner.trace.charts.steps import Steps

__all__ = ["METRICS", "Coarse", "Course", "Courses", "Steps"]
