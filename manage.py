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
    from django.core.management import execute_from_command_line
except ModuleNotFoundError:
    sys.exit("manage.py: Django is not installed here; run `make run` once, it sets everything up.")

execute_from_command_line(sys.argv)
