"""conformance FILE...: holds the engine against files of recorded cases."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from runner.conformance import SUITES, FileReport, run_file
from runner.errors import CasesUnreadable
from topology.management.commands._base import ProjectCommand


class Command(ProjectCommand):
    help = "Run files of conformance cases. Ends with 1 when a case fails, 2 when a file cannot be read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="JSON, a list of cases")
        parser.add_argument("--suite", metavar="NAME", help=f"one of {', '.join(SUITES)}; default the file's stem")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reports = [run_file(file, options["suite"]) for file in options["files"]]
        except CasesUnreadable as error:
            self.refuse(str(error))
        if options["format"] == "json":
            self.stdout.write(json.dumps([report.as_dict() for report in reports], indent=2, default=str))
        else:
            for report in reports:
                self.stdout.write(text(report))
        if any(report.failures for report in reports):
            sys.exit(1)


def text(report: FileReport) -> str:
    """One line of figures, then the names of the failures."""
    counts = f"{report.passed} passed, {len(report.failures)} failed, {len(report.skips)} skipped"
    return "\n".join([f"{report.suite}: {counts}", *(f"  {failure.name}" for failure in report.failures)])
