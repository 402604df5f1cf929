"""What the commands on a project share: how it is read, and how one ends that cannot be done.

They need no database and no settings of a server. A fault of the input ends with status 2 and one line on
standard error; a traceback means that we are wrong.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from topology.document import Parsed, Project, load_path, load_stdin, parse
from topology.errors import DocumentError

UNUSABLE = 2


class ProjectCommand(BaseCommand):
    """A command whose first argument is a project: a folder, a single file, or `-` for standard input."""

    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if getattr(self, "_called_from_command_line", False):
            parser.error = self._misused  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", metavar="PROJECT", help="a project folder, a YAML or JSON file, or -")

    def execute(self, *args: Any, **options: Any) -> str | None:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().execute(*args, **options)
        except BrokenPipeError:  # who read the output has gone, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)

    def load(self, source: str) -> Project:
        """The project; ends the command when it cannot be read."""
        try:
            return load_stdin(getattr(sys.stdin, "buffer", sys.stdin)) if source == "-" else load_path(source)
        except DocumentError as error:
            self.refuse(error.message)

    def parsed(self, project: Project) -> Parsed:
        """The parsed project; ends the command when its text cannot be read."""
        try:
            return parse(project)
        except DocumentError as error:
            self.refuse(error.message)

    def refuse(self, message: str) -> NoReturn:
        """Ends the command: one line on standard error, status 2."""
        self.stderr.write(" ".join(message.split()))
        sys.exit(UNUSABLE)

    def _misused(self, message: str) -> NoReturn:
        self.refuse(f"{message} (see --help)")
