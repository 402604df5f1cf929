"""fix PROJECT: applies the fixes that findings offer, and writes only the lines they change."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from topology.document import Project
from topology.findings import SEVERITIES
from topology.management.commands._base import ProjectCommand
from topology.validation.repair import FIXABLE, Repair, repair

ENDINGS = (".yaml", ".yml", ".json")


class Command(ProjectCommand):
    help = "Apply fixes: those that decide nothing for you, or the first fix of each rule named with --rule."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--rule", action="append", default=[], metavar="ID", help="only this rule; repeatable")
        parser.add_argument(
            "--severity",
            action="append",
            default=[],
            choices=list(SEVERITIES),
            help="only findings of this severity; repeatable",
        )
        parser.add_argument("--output", metavar="PATH", help="write the project there and leave PROJECT alone")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = [rule for rule in options["rule"] if rule not in FIXABLE]
        if unknown:
            self.refuse(f"There is no rule {unknown[0]}. There are {', '.join(FIXABLE)}.")
        source, output = options["project"], options["output"]
        project = self.load(source)
        self.parsed(project)
        today = datetime.date.today().isoformat()
        outcome = repair(project, options["rule"], severities=options["severity"], today=today)
        try:
            self._write(project, outcome.project, source, output)
        except OSError as error:
            self.refuse(f"{output or source} cannot be written: {error.strerror or error}.")
        told = self.stderr if source == "-" and not output else self.stdout
        told.write(_summary(outcome))

    def _write(self, before: Project, after: Project, source: str, output: str | None) -> None:
        if source == "-" and output is None:
            self.stdout.write(after.files[after.main], ending="")
            return
        target = Path(output or source)
        is_file = target.is_file() or (output is not None and target.suffix in ENDINGS)
        if is_file:
            if output is not None and len(after.files) > 1:
                raise OSError(f"the project has {len(after.files)} files; name a folder")
            _put(target, after.files[after.main])  # fixes change the design, never the files beside it
            return
        if target.exists() and not target.is_dir():
            raise OSError("it is no folder")
        for path, text in after.files.items():
            if output is not None and path == after.main:
                # A file of any name becomes the main file of the folder, or the folder were no project.
                ending = Path(path).suffix
                path = f"topology{ending if ending in ENDINGS else '.yaml'}"
            if output is not None or before.files.get(path) != text:
                _put(target / path, text)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))  # as bytes: no line ending is translated


def _summary(outcome: Repair) -> str:
    lines = [f"{finding.rule}  {finding.fixes[0].title}" for finding in outcome.applied]
    left = outcome.left.counts
    counted = ", ".join(f"{number} {severity}" for severity, number in left.items() if number)
    done = f"{len(lines)} fix{'' if len(lines) == 1 else 'es'} applied"
    return "\n".join([*lines, f"{done}; left: {counted or 'nothing'}."])
