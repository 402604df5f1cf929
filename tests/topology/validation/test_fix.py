"""fix: which fixes are applied without asking, and what is written where."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from topology.document import load_path, parse
from topology.rules import BY_ID, RULES
from topology.validation import validate
from topology.validation.repair import repair

ROOT = Path(__file__).resolve().parent.parent.parent.parent
FLAWED = ROOT / "tests" / "topologies"
GALLERY = ROOT / "topology" / "gallery"


def fix(*arguments: str) -> str:
    out = io.StringIO()
    call_command("fix", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def flawed(tmp_path: Path) -> Path:
    """A copy of a drawing that lacks a dead-letter queue."""
    copy = tmp_path / "design.yaml"
    copy.write_bytes((FLAWED / "queue_without_dlq.yaml").read_bytes())
    return copy


def rules_in(path: Path) -> set[str]:
    return {finding.rule for finding in validate(parse(load_path(path))).findings}


@pytest.mark.parametrize("path", sorted(GALLERY.glob("*/topology.yaml")), ids=lambda path: path.parent.name)
def test_a_clean_project_is_not_touched(path: Path) -> None:
    project = load_path(path)
    outcome = repair(project)
    assert outcome.applied == ()
    assert outcome.project is project


@pytest.mark.parametrize("name", RULES)
def test_a_flawed_drawing_loses_the_findings_of_automatic_rules(name: str) -> None:
    project = load_path(FLAWED / f"{name.replace('-', '_')}.yaml")
    before = validate(parse(project))
    outcome = repair(project)
    fixable = {f.rule for f in before.findings if f.rule in BY_ID and BY_ID[f.rule].automatic and f.fixes}
    assert not fixable & {finding.rule for finding in outcome.left.findings}
    assert outcome.left.counts["error"] <= before.counts["error"]
    assert bool(outcome.applied) == bool(fixable)


def test_a_file_that_is_written_into_a_folder_becomes_a_project(flawed: Path, tmp_path: Path) -> None:
    fix(str(flawed), "--output", str(tmp_path / "mended"))
    assert [path.name for path in (tmp_path / "mended").iterdir()] == ["topology.yaml"]
    assert "REL-001" not in rules_in(tmp_path / "mended")


def test_only_the_lines_of_the_fix_change(flawed: Path) -> None:
    before = flawed.read_text().splitlines()
    shown = fix(str(flawed))
    after = flawed.read_text().splitlines()
    assert "REL-001  Add emails-dlq" in shown
    assert "1 fix applied; left: nothing." in shown
    assert [line for line in before if line not in after] == []
    assert rules_in(flawed) == set()


def test_a_second_time_there_is_nothing_to_do(flawed: Path) -> None:
    fix(str(flawed))
    before = flawed.read_bytes()
    assert "0 fixes applied" in fix(str(flawed))
    assert flawed.read_bytes() == before


def test_output_leaves_the_project_alone(flawed: Path, tmp_path: Path) -> None:
    before = flawed.read_bytes()
    fix(str(flawed), "--output", str(tmp_path / "fixed.yaml"))
    assert flawed.read_bytes() == before
    assert rules_in(tmp_path / "fixed.yaml") == set()


def test_a_folder_is_written_whole_with_output(tmp_path: Path) -> None:
    fix(str(GALLERY / "hello"), "--output", str(tmp_path / "copy"))
    assert load_path(tmp_path / "copy").files == load_path(GALLERY / "hello").files


def test_a_rule_that_decides_something_is_applied_when_named(tmp_path: Path) -> None:
    source = FLAWED / "missing_idempotency_with_at_least_once.yaml"
    assert "REL-018" not in fix(str(source), "--output", str(tmp_path / "a.yaml"))
    assert "1 fix applied" in fix(str(source), "--rule", "REL-018", "--output", str(tmp_path / "b.yaml"))
    assert "REL-018" not in rules_in(tmp_path / "b.yaml")


def test_only_the_named_rule_is_applied(flawed: Path) -> None:
    assert "0 fixes applied" in fix(str(flawed), "--rule", "REL-006")
    assert rules_in(flawed) == {"REL-001"}


@pytest.mark.parametrize(("severity", "applied"), [("error", 1), ("warning", 0)])
def test_only_findings_of_the_severity_are_fixed(flawed: Path, severity: str, applied: int) -> None:
    fixed = fix(str(flawed), "--severity", severity, "--rule", "REL-001")
    assert f"{applied} fix{'' if applied == 1 else 'es'} applied" in fixed
    assert ("REL-001" in rules_in(flawed)) == (applied == 0)


def test_a_useless_suppression_is_removed_when_named(flawed: Path) -> None:
    text = flawed.read_text() + "suppress:\n  - {rule: TOP-001, node: emails, reason: none left}\n"
    flawed.write_text(text)
    assert "META-002" in rules_in(flawed)
    assert "META-002  Remove the suppression" in fix(str(flawed), "--rule", "META-002")
    assert "META-002" not in rules_in(flawed)


def test_standard_input_goes_to_standard_output(flawed: Path) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "fix", "-"]
    ended = subprocess.run(command, input=flawed.read_bytes(), capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert ended.returncode == 0
    assert b"emails-dlq" in ended.stdout
    assert b"1 fix applied" in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["no/such/place"],
        [str(FLAWED / "queue_without_dlq.yaml"), "--rule", "REL-999"],
        [str(GALLERY / "hello"), "--output", "one-file.yaml"],
    ],
)
def test_what_cannot_be_done_ends_with_status_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    err = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("fix", *arguments, stdout=io.StringIO(), stderr=err)
    assert ended.value.code == 2
    assert len(err.getvalue().splitlines()) == 1
