"""What docs/ gives to users for their own CI: the workflow is well-formed, and the hook stops a bad commit."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
CI = ROOT / "docs" / "ci"
FLAWED = (ROOT / "tests" / "topologies" / "queue_without_dlq.yaml").read_text()
CLEAN = (ROOT / "tests" / "topologies" / "clean" / "webhook-inbox.yaml").read_text()


def test_the_workflow_uploads_what_it_has_written_and_then_refuses_errors() -> None:
    workflow = yaml.load((CI / "signalbox.yml").read_text(), Loader=yaml.BaseLoader)
    steps = workflow["jobs"]["validate"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    [upload] = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    assert set(workflow["on"]) == {"push", "pull_request"}
    assert workflow["permissions"]["security-events"] == "write"
    assert runs[-2].endswith(f"--fail-on never > {upload['with']['sarif_file']}")
    assert runs[-1].endswith("--fail-on error")
    assert all("uses" in step or "run" in step for step in steps)


def test_the_commands_of_the_workflow_run(tmp_path: Path) -> None:
    workflow = yaml.safe_load((CI / "signalbox.yml").read_text())
    commands = [step["run"] for step in workflow["jobs"]["validate"]["steps"] if "manage.py" in step.get("run", "")]
    (tmp_path / "topology.yaml").write_text(FLAWED)
    (tmp_path / ".signalbox").symlink_to(ROOT)
    places = os.environ | {"DESIGN": "topology.yaml", "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"}
    ended = [
        subprocess.run(["sh", "-c", one], cwd=tmp_path, env=places, capture_output=True, check=False, timeout=60)
        for one in commands
    ]
    assert [one.returncode for one in ended] == [0, 1], [one.stderr for one in ended]
    assert '"2.1.0"' in (tmp_path / "signalbox.sarif").read_text()


@pytest.mark.parametrize(("text", "status"), [(FLAWED, 1), (CLEAN, 0)])
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_the_hook_stops_a_commit_with_an_error(tmp_path: Path, text: str, status: int) -> None:
    def git(*arguments: str) -> int:
        who = ("-c", "user.name=alice", "-c", "user.email=alice@example.com")
        places = {**os.environ, "SIGNALBOX": str(ROOT)}
        return subprocess.run(
            ["git", *who, *arguments], cwd=tmp_path, env=places, capture_output=True, check=False, timeout=60
        ).returncode

    assert git("init") == 0
    shutil.copy(CI / "pre-commit", tmp_path / ".git" / "hooks" / "pre-commit")
    (tmp_path / "my design").mkdir()
    (tmp_path / "my design" / "topology.yaml").write_text(text)
    (tmp_path / "notes.txt").write_text("none of its business\n")
    assert git("add", ".") == 0
    assert git("commit", "-m", "A design.") == status
