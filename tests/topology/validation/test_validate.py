"""validate: the report, suppressions, and the command with its formats and exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import call_command

from tests.build import parsed
from topology.document import from_payload, parse
from topology.findings import Finding
from topology.validation import Report, validate
from topology.validation.text import text

ROOT = Path(__file__).resolve().parent.parent.parent.parent
FLAWED = ROOT / "tests" / "topologies"
DRAWING = "shop:client -> emails:queue -delivers(partial_batch_response=true)-> send-email:function"


def run(*arguments: str) -> tuple[str, int]:
    """What the command prints, and its exit status."""
    out = io.StringIO()
    try:
        call_command("validate", *arguments, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


def suppressed(today: str | None = None, **entry: Any) -> Report:
    entry = {"rule": "REL-001", "reason": "read by hand"} | entry
    return validate(parsed(DRAWING, suppress=[entry]), today=today)


def test_a_clean_drawing_has_no_finding() -> None:
    report = validate(parsed("shop:client -calls-> pay:service"))
    assert report.findings == ()
    assert report.as_dict() == {
        "topology": "drawing",
        "findings": [],
        "counts": {"error": 0, "warning": 0, "info": 0},
        "rules_run": report.rules_run,
    }


def test_a_finding_is_shown_as_the_format_says() -> None:
    [finding] = validate(parsed(DRAWING)).as_dict()["findings"]
    assert {"rule", "name", "severity", "category", "path", "message", "fixes"} < set(finding)
    assert finding["nodes"] == ["emails"]
    assert finding["path"] == ["emails", "send-email"]
    assert finding["suppressed"] is None
    assert finding["fixes"][0]["title"] == "Add emails-dlq"


def test_the_gravest_come_first_and_document_findings_are_among_them() -> None:
    report = validate(parsed(f"{DRAWING}; lonely:table(colour=red)"))
    assert [finding.rule for finding in report.findings] == ["REL-001", "DOC-001", "TOP-003"]
    assert report.counts == {"error": 1, "warning": 2, "info": 0}


@pytest.mark.parametrize("entry", [{"node": "emails"}, {"node": "emails", "rule": "queue-without-dlq"}])
def test_a_suppressed_finding_is_listed_and_not_counted(entry: dict[str, str]) -> None:
    report = suppressed(**entry, until="2027-01-31", by="alice")
    [finding] = report.findings
    assert finding.suppressed == {"reason": "read by hand", "until": "2027-01-31", "by": "alice"}
    assert report.counts["error"] == 0
    assert not report.fails("info")


@pytest.mark.parametrize("entry", [{"node": "send-email"}, {"node": "emails", "rule": "REL-002"}, {}])
def test_a_suppression_of_something_else_hides_nothing(entry: dict[str, str]) -> None:
    assert suppressed(**entry).counts["error"] == 1


@pytest.mark.parametrize(("today", "errors"), [("2027-01-31", 0), ("2027-02-01", 1), (None, 0)])
def test_a_suppression_ends(today: str | None, errors: int) -> None:
    assert suppressed(today, node="emails", until="2027-01-31").counts["error"] == errors


def test_the_text_is_for_people() -> None:
    shown = text(validate(parsed(DRAWING)), 12.3)
    assert shown.splitlines()[0] == "error    REL-001 queue-without-dlq  emails"
    assert "         path: emails → send-email" in shown
    assert "         fix:  Add emails-dlq" in shown
    assert shown.splitlines()[-1].startswith("drawing: 1 error")
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("name", "fail_on", "status"),
    [
        ("queue_without_dlq", "error", 1),
        ("queue_without_dlq", "never", 0),
        ("subscription_without_dlq", "error", 0),
        ("subscription_without_dlq", "warning", 1),
        ("subscription_without_dlq", "info", 1),
    ],
)
def test_the_exit_status_follows_fail_on(name: str, fail_on: str, status: int) -> None:
    assert run(str(FLAWED / f"{name}.yaml"), "--fail-on", fail_on)[1] == status


def test_json() -> None:
    out, status = run(str(FLAWED / "queue_without_dlq.yaml"), "--format", "json")
    shown = json.loads(out)
    assert status == 1
    assert list(shown) == ["topology", "findings", "counts", "rules_run", "figures", "elapsed_ms"]
    assert shown["counts"] == {"error": 1, "warning": 0, "info": 0}


def test_sarif_names_the_line_of_the_node() -> None:
    path = FLAWED / "queue_without_dlq.yaml"
    shown = json.loads(run(str(path), "--format", "sarif")[0])
    [result] = shown["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("REL-001", "error")
    assert place["artifactLocation"]["uri"] == path.as_uri()
    line = path.read_text().splitlines()[place["region"]["startLine"] - 1]
    assert line.strip().startswith("emails:")


def test_junit_fails_a_case_for_each_rule_that_found_something() -> None:
    out, _ = run(str(FLAWED / "queue_without_dlq.yaml"), "--format", "junit")
    suite = ElementTree.fromstring(out.encode()).find("testsuite")
    assert suite is not None
    assert suite.get("failures") == "1"
    failed = [case.get("classname") for case in suite if case.find("failure") is not None]
    assert failed == ["REL-001"]
    quiet, _ = run(str(FLAWED / "queue_without_dlq.yaml"), "--format", "junit", "--fail-on", "never")
    assert "<failure" not in quiet


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["no/such/place"], b""),
        (["-"], b"\xff\xfe"),
        (["-"], b"format: signalbox/1\nnodes: [a: b"),
        (["-"], b"format: signalbox/9\nnodes: {}\n"),
        (["-"], b"format: signalbox/1\nformat: signalbox/1\n"),
        (["-"], b"a: &a [x]\nb: !!python/object:os.system {}\n"),
        (["-", "--format", "xml"], b""),
        ([], b""),
    ],
)
def test_what_cannot_be_read_ends_with_one_line_and_status_2(arguments: list[str], text: bytes) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "validate", *arguments]
    ended = subprocess.run(command, input=text, capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert ended.returncode == 2
    assert ended.stdout == b""
    assert len(ended.stderr.decode().splitlines()) == 1, ended.stderr.decode()
    assert b"Traceback" not in ended.stderr


def test_standard_input_is_a_project() -> None:
    document = (FLAWED / "queue_without_dlq.yaml").read_bytes()
    command = [sys.executable, str(ROOT / "manage.py"), "validate", "-", "--format", "json"]
    ended = subprocess.run(command, input=document, capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["topology"] == "queue-without-dlq"


def test_a_fault_of_a_definition_is_told_once_with_its_line() -> None:
    broken = {
        "nodes": {
            "flow": {"kind": "workflow", "definition": {"StartAt": "A", "States": {"A": {"Type": "Tusk", "End": True}}}}
        }
    }
    found = [f for f in _of(broken) if f.severity == "error"]
    assert [(f.rule, f.nodes, f.line is not None) for f in found] == [("WFL-001", ("flow",), True)]


@pytest.mark.parametrize("quiet", ["policy", "suppress"])
def test_the_document_tells_it_where_the_rule_may_not(quiet: str) -> None:
    broken: dict[str, Any] = {
        "nodes": {
            "flow": {"kind": "workflow", "definition": {"StartAt": "A", "States": {"A": {"Type": "Tusk", "End": True}}}}
        },
        "policy": {"rules": {"WFL-001": "off"}},
    }
    if quiet == "suppress":
        del broken["policy"]
        broken["suppress"] = [{"rule": "WFL-001", "node": "flow", "reason": "later"}]
    assert "DOC-003" in {f.rule for f in _of(broken)}


def _of(document: dict[str, Any]) -> list[Finding]:
    return list(validate(parse(from_payload({"format": "signalbox/1", "name": "x", "edges": [], **document}))).findings)
