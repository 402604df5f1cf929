"""export PROJECT --to FORMAT --output DIR: writes a design in another format, with a report of every loss."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from topology.exporters import EXPORTERS, report
from topology.management.commands._base import ProjectCommand
from topology.management.commands._folder import FolderError, write_folder


class Command(ProjectCommand):
    help = "Export a project. DIR is empty or holds an earlier export, whose stale files are removed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--to", required=True, choices=list(EXPORTERS), metavar="FORMAT", dest="format")
        parser.add_argument("--output", required=True, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        parsed = self.parsed(self.load(options["project"]))
        for finding in parsed.findings:
            if finding.severity == "error":
                self.refuse(f"{finding.rule}: {finding.message}")
        export = EXPORTERS[options["format"]].export(parsed)
        try:
            write_folder(Path(options["output"]), export, report(options["format"], parsed, export))
        except (FolderError, OSError) as error:
            self.refuse(str(error))
        self._say(options["output"], export.losses, len(export.files))

    def _say(self, output: str, losses: Any, files: int) -> None:
        levels = Counter(loss.level for loss in losses)
        counts = ", ".join(f"{levels[level]} {level}" for level in ("error", "warning", "info"))
        self.stdout.write(f"{files} files in {output}. Losses: {counts} (see export-report.json).")
        for loss in losses:
            if loss.level != "info":
                field = f" {loss.field}" if loss.field else ""
                self.stdout.write(f"  {loss.level}: {loss.edge or loss.node}{field}: {loss.reason}")
