"""simulate writes traces for a collector, and tells a failed expectation as JUnit does."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.build import document
from tests.runner.trace.test_otlp import check

DRAWING = "shop:client -> q:queue -> work:function(latency=5)"
SCENARIO = {
    "duration_s": 10,
    "arrivals": [{"source": "shop", "every_s": 1}],
    "expect": [{"metric": "lost", "equals": 0}, {"metric": "age_ms", "node": "q", "quantile": 1, "at_most": 1}],
}


@pytest.fixture
def project(tmp_path: Path) -> str:
    path = tmp_path / "topology.json"
    path.write_text(json.dumps(document(DRAWING, scenarios={"ten": SCENARIO})))
    return str(path)


def test_traces_are_written_beside_the_trace(project: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        call_command("simulate", project, otlp=tmp_path / "traces.json", trace=tmp_path / "trace.jsonl")
    value = json.loads((tmp_path / "traces.json").read_text())
    # Nine stimuli: each is a start, a send, an invocation and the processing in it.
    assert check(value) == 9 * 4
    assert (tmp_path / "trace.jsonl").read_text().count('"op":"start"') == 9


def test_a_failed_expectation_is_a_failure_in_junit(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("simulate", project, format="junit")
    assert ended.value.code == 1
    root = ElementTree.fromstring(capsys.readouterr().out)
    failed = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert len(failed) == 1 and "age_ms" in str(failed[0])


def test_a_file_that_cannot_be_written_ends_with_2(project: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("simulate", project, otlp=tmp_path / "none" / "traces.json")
    assert ended.value.code == 2


def test_a_seed_below_zero_is_refused(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("simulate", project, seed=-1)
    assert ended.value.code == 2
    assert capsys.readouterr().err == "--seed is -1; it must be a whole number from 0.\n"
