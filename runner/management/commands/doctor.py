"""`./manage.py doctor`: the isolation that this machine offers to handler code, and what is missing."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from runner.sandbox.probes import Isolation, isolation

_MEANING = {
    "full": "namespaces, Landlock, seccomp and limits",
    "reduced": "Landlock, seccomp and limits, only with SIGNALBOX_ISOLATION=reduced",
    "refused": "handler code does not run here; modelled handlers do",
}


class Command(BaseCommand):
    help = "Shows the isolation that this machine offers to handler code. Exit status 0: full; 1: less."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        found = isolation()
        self.stdout.write(json.dumps(found.as_dict(), indent=2) if options["format"] == "json" else text(found))
        if found.tier != "full":
            sys.exit(1)


def text(found: Isolation) -> str:
    """The report for a person."""
    lines = [f"Isolation: {found.tier} ({_MEANING[found.tier]})", ""]
    width = max(len(probe.name) for probe in found.probes)
    lines += [f"  {'ok  ' if probe.ok else 'FAIL'}  {probe.name:<{width}}  {probe.message}" for probe in found.probes]
    if found.gaps:
        lines += ["", "The reduced tier lacks:", *(f"  - {gap}" for gap in found.gaps)]
    lines += ["", "The sandbox protects this machine from your own code. It is not made for code of strangers."]
    lines += ["", ", ".join(f"{name} {version}" for name, version in found.versions.items())]
    return "\n".join(lines)
