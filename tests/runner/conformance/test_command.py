"""The command: figures of each file, failures by name, and what it does with files it cannot use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

GOOD = {"name": "good", "pattern": {"a": [1]}, "event": {"a": 1}, "matches": True}
BAD = {"name": "bad", "pattern": {"a": [1]}, "event": {"a": 2}, "matches": True}
BROKEN = {"name": "broken", "event": {}}


def cases(path: Path, *given: Any) -> str:
    path.write_text(json.dumps(given))
    return str(path)


def test_a_file_is_run_by_the_suite_of_its_stem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("conformance", cases(tmp_path / "event_patterns.json", GOOD))
    assert capsys.readouterr().out == "event_patterns: 1 passed, 0 failed, 0 skipped\n"


def test_a_failure_is_named_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("conformance", cases(tmp_path / "any.json", GOOD, BAD, BROKEN), suite="event_patterns")
    assert ended.value.code == 1
    assert capsys.readouterr().out == "event_patterns: 1 passed, 2 failed, 0 skipped\n  bad\n  broken\n"


def test_json_says_what_was_wanted_and_what_came(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = cases(tmp_path / "event_patterns.json", GOOD, BAD)
    with pytest.raises(SystemExit):
        call_command("conformance", path, format="json")
    assert json.loads(capsys.readouterr().out) == [
        {
            "suite": "event_patterns",
            "file": path,
            "passed": 1,
            "failed": 1,
            "skipped": 0,
            "failures": [{"name": "bad", "expected": True, "actual": False}],
            "skips": [],
        }
    ]


@pytest.mark.parametrize(
    ("stem", "text", "said"),
    [
        ("nobody_knows", "[]", "There is no suite 'nobody_knows'"),
        ("event_patterns", "{", "is no JSON"),
        ("event_patterns", "{}", "holds no list of cases"),
        ("event_patterns", "[1]", "case 1 is no object with a name"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stem: str, text: str, said: str
) -> None:
    path = tmp_path / f"{stem}.json"
    path.write_text(text)
    with pytest.raises(SystemExit) as ended:
        call_command("conformance", str(path))
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert printed.count("\n") == 1


def test_a_missing_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("conformance", str(tmp_path / "event_patterns.json"))
    assert ended.value.code == 2
    assert "No such file" in capsys.readouterr().err
