"""validate PROJECT: prints what is wrong with a design and how to put it right."""

from __future__ import annotations

import datetime
import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.management.base import CommandParser

from topology.document import Parsed
from topology.findings import Finding
from topology.management.commands._base import ProjectCommand
from topology.validation import Report, validate
from topology.validation.figures import figures
from topology.validation.junit import junit
from topology.validation.sarif import sarif
from topology.validation.text import text


class Command(ProjectCommand):
    help = "Check a project against every rule. Ends with 1 when a finding is at or above --fail-on."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", choices=["text", "json", "sarif", "junit"], default="text")
        parser.add_argument("--fail-on", choices=["error", "warning", "info", "never"], default="error")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        parsed = self.parsed(self.load(options["project"]))
        report = validate(parsed, today=datetime.date.today().isoformat())
        elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
        self.stdout.write(self._shown(parsed, report, options, elapsed_ms), ending="")
        if report.fails(options["fail_on"]):
            sys.exit(1)

    def _shown(self, parsed: Parsed, report: Report, options: dict[str, Any], elapsed_ms: float) -> str:
        if options["format"] == "json":
            return _json(report.as_dict() | {"figures": figures(parsed), "elapsed_ms": elapsed_ms})
        if options["format"] == "sarif":
            uri = _uri(options["project"], parsed.project.main)
            return _json(sarif(report, uri, lambda finding: _line(parsed, finding)))
        if options["format"] == "junit":
            return junit(report, options["fail_on"], elapsed_ms)
        return text(report, elapsed_ms, self._paint)

    def _paint(self, role: str, words: str) -> str:
        """Colour where standard output is a terminal that shows it; Django's style decides that."""
        styles = {
            "error": self.style.ERROR,
            "warning": self.style.WARNING,
            "info": self.style.HTTP_INFO,
            "strong": self.style.MIGRATE_LABEL,
            "good": self.style.SUCCESS,
        }
        return str(styles[role](words)) if role in styles else words


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _uri(source: str, main: str) -> str:
    """Where the document is: relative as it was given, so that a code host finds it in the repository."""
    if source == "-":
        return main
    path = Path(source) / main if Path(source).is_dir() else Path(source)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _line(parsed: Parsed, finding: Finding) -> int:
    if finding.line is not None:
        return finding.line
    return parsed.line("nodes", finding.nodes[0]) if finding.nodes else 1
