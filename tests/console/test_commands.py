"""Wrong usage of manage.py itself: one line on standard error and status 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = str(ROOT / "topology" / "gallery" / "hello")


def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("simulat",),
        ("--bogus",),
        ("simulate", PROJECT, "--until", "nan"),
        ("simulate", PROJECT, "--until", "inf"),
        ("simulate", PROJECT, "--until", "-1"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(arguments: tuple[str, ...]) -> None:
    ended = manage(*arguments)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)


def test_the_help_lists_the_commands() -> None:
    ended = manage("help")
    assert ended.returncode == 0
    assert "simulate" in ended.stdout
