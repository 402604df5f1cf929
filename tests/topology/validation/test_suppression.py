"""Suppressions: with a reason, by a person, until a day; and what is wrong with one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import document, parsed
from topology.document import from_payload, parse
from topology.findings import Finding
from topology.operations import apply_to_document
from topology.validation import Report, validate

DRAWING = "pay:function -sends-> emails:queue -> send-email:function"
ACCEPTED = {"rule": "REL-001", "node": "emails", "reason": "read by hand", "by": "alice", "until": "2027-01-31"}


def under(*entries: dict[str, Any], today: str | None = "2026-11-21", **top: Any) -> Report:
    return validate(parsed(DRAWING, suppress=list(entries), **top), today=today)


def about(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule.startswith("META")]


def test_one_that_holds_is_silent_and_its_finding_counts_nowhere() -> None:
    report = under(ACCEPTED)
    [finding] = [finding for finding in report.findings if finding.rule == "REL-001"]
    assert about(report) == []
    assert finding.suppressed == {"reason": "read by hand", "until": "2027-01-31", "by": "alice"}
    assert report.counts["error"] == validate(parsed(DRAWING)).counts["error"] - 1


@pytest.mark.parametrize("today", [None, "2027-01-31"])
def test_it_holds_to_the_end_of_its_day_and_for_ever_where_no_day_is_known(today: str | None) -> None:
    assert about(under(ACCEPTED, today=today)) == []


def test_one_that_has_ended_is_a_finding_and_hides_nothing() -> None:
    report = under(ACCEPTED, today="2027-02-01")
    [ended] = about(report)
    assert (ended.rule, ended.severity, ended.nodes) == ("META-001", "warning", ("emails",))
    assert "REL-001 for emails ended on 2027-01-31" in ended.message
    assert report.counts["error"] == validate(parsed(DRAWING)).counts["error"]


@pytest.mark.parametrize(
    "entry", [{"node": "pay"}, {"rule": "REL-999"}, {"rule": "TOP-001"}, {"until": "2020-01-01", "node": "pay"}]
)
def test_one_that_meets_nothing_is_useless_even_when_it_has_ended(entry: dict[str, str]) -> None:
    [useless] = about(under(ACCEPTED | entry))
    assert useless.rule == "META-002"


def test_removing_a_useless_one_leaves_the_others() -> None:
    drawn = document(DRAWING, suppress=[ACCEPTED | {"node": "pay"}, ACCEPTED])
    [useless] = about(validate(parse(from_payload(drawn))))
    fixed = apply_to_document(drawn, useless.fixes[0].operations)
    assert fixed["suppress"] == [ACCEPTED]
    assert about(validate(parse(from_payload(fixed)))) == []
    [left] = about(under(ACCEPTED | {"node": "pay"}))
    alone = apply_to_document(document(DRAWING, suppress=[ACCEPTED | {"node": "pay"}]), left.fixes[0].operations)
    assert "suppress" not in alone


@pytest.mark.parametrize("reason", ["", "  "])
def test_one_without_a_reason_does_not_hold(reason: str) -> None:
    report = under(ACCEPTED | {"reason": reason})
    assert [finding.rule for finding in about(report)] == ["META-003"]
    assert [f.suppressed for f in report.findings if f.rule == "REL-001"] == [None]


def test_one_that_lacks_the_reason_is_a_fault_of_the_document_too() -> None:
    report = under({key: value for key, value in ACCEPTED.items() if key != "reason"})
    assert {"META-003", "DOC-003"} <= {finding.rule for finding in report.findings}


def test_an_edge_may_be_named_and_a_rule_by_its_name() -> None:
    drawn = parsed(
        "shop:client -calls-> api:gateway -routes(method=GET, path=/a)-> pay:function",
        suppress=[{"rule": "unauthenticated-route", "edge": "api.routes.pay", "reason": "a status page"}],
    )
    report = validate(drawn)
    assert about(report) == []
    assert [f.suppressed is not None for f in report.findings if f.rule == "SEC-001"] == [True]


def test_a_policy_weighs_them_too() -> None:
    entry = ACCEPTED | {"node": "pay"}
    assert about(under(entry, policy={"rules": {"META-002": "off"}})) == []
    assert [f.severity for f in about(under(entry, policy={"base": "strict"}))] == ["error"]
