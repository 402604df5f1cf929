"""The export command: what it writes, what it leaves alone, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.topology.exporters.proof import GALLERY

HELLO = str(GALLERY / "hello")


def export(project: str, output: Path, format: str = "sam") -> int:
    """The exit status."""
    try:
        call_command("export", project, "--to", format, "--output", str(output))
    except SystemExit as ending:
        return int(ending.code or 0)
    return 0


def test_a_new_folder_gets_the_files_and_the_report(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "out"
    assert export(HELLO, output) == 0
    report = json.loads((output / "export-report.json").read_text())
    assert (report["format"], report["topology"]) == ("sam", "hello")
    assert report["files"] == ["README.md", "samconfig.toml", "src/greet/greet.py", "template.yaml"]
    assert all((output / name).is_file() for name in report["files"])
    assert set(report["losses"][0]) == {"node", "edge", "field", "reason", "level"}
    handler = (output / "src/greet/greet.py").read_text()
    assert handler == (GALLERY / "hello" / "handlers" / "greet.py").read_text()


def test_a_second_export_removes_what_is_stale_and_keeps_what_a_person_made(tmp_path: Path) -> None:
    assert export(HELLO, tmp_path) == 0
    (tmp_path / "src" / "greet" / "notes.txt").write_text("mine")
    assert export(HELLO, tmp_path, "mermaid") == 0
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["export-report.json", "src/greet/notes.txt", "topology.mmd"]


def test_the_settings_of_a_guided_deployment_survive(tmp_path: Path) -> None:
    assert export(HELLO, tmp_path) == 0
    (tmp_path / "samconfig.toml").write_text("mine")
    assert export(HELLO, tmp_path) == 0
    assert (tmp_path / "samconfig.toml").read_text() == "mine"


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert export(HELLO, tmp_path) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "neither empty nor an earlier export" in told
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_persons_file_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    assert export(HELLO, tmp_path, "mermaid") == 0
    (tmp_path / "README.md").write_text("mine")
    assert export(HELLO, tmp_path) == 2
    assert (tmp_path / "README.md").read_text() == "mine"
    assert (tmp_path / "topology.mmd").is_file()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    assert export(HELLO, tmp_path / "out") == 2


@pytest.mark.parametrize("name", ["../victim.txt", "/tmp/victim.txt", "src/../../victim.txt"])
def test_a_forged_report_removes_nothing_outside(tmp_path: Path, name: str) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (tmp_path / "victim.txt").write_text("mine")
    (output / "export-report.json").write_text(json.dumps({"format": "sam", "files": [name]}))
    assert export(HELLO, output) == 2
    assert (tmp_path / "victim.txt").read_text() == "mine"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    output.mkdir()
    (output / "export-report.json").write_text(json.dumps({"format": "sam", "files": []}))
    (output / "src").symlink_to(elsewhere)
    assert export(HELLO, output) == 2
    assert list(elsewhere.iterdir()) == []


def test_a_document_with_faults_is_refused_and_the_first_one_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "broken.yaml"
    project.write_text(
        "format: signalbox/1\nname: broken\nnodes:\n  a: {kind: queue}\n"
        "edges:\n  - {source: a, target: nowhere, relation: delivers}\n"
    )
    assert export(str(project), tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert told.startswith("DOC-005") and told.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice: 'nope'"):
        export(HELLO, tmp_path, "nope")


def test_a_missing_project_is_refused(tmp_path: Path) -> None:
    assert export(str(tmp_path / "nowhere"), tmp_path / "out") == 2
