#!/usr/bin/env python3
"""Runs Signalbox's commands, in the project's own virtual environment when there is one."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PYTHON = ROOT / ".venv" / "bin" / "python"

if PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *sys.argv[1:]])

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
try:
    from django.core.management import BaseCommand, ManagementUtility, get_commands
except ModuleNotFoundError:
    sys.exit("manage.py: Django is not installed here; run `make run` once, it sets everything up.")


class Commands(ManagementUtility):
    """Django's commands and ours; one that does not exist is a usage fault: one line and status 2."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        if subcommand not in get_commands():
            print(f"manage.py: there is no command {subcommand!r}; ./manage.py help lists them.", file=sys.stderr)
            sys.exit(2)
        return super().fetch_command(subcommand)


Commands(sys.argv).execute()
