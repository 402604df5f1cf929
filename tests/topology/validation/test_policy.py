"""Policies: recommended, strict and the project's own, and what is wrong with one."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from tests.build import parsed
from topology.rules import BY_ID, RULES, View
from topology.validation import Report, validate

DRAWING = "pay:function -sends-> emails:queue -> send-email:function"


def under(policy: Any, drawing: str = DRAWING) -> Report:
    return validate(parsed(drawing, policy=policy))


def severity(report: Report, rule: str) -> list[str]:
    return [finding.severity for finding in report.findings if finding.rule == rule]


@pytest.mark.parametrize("policy", [{}, {"base": "recommended"}, {"rules": {}}])
def test_recommended_is_what_the_catalogue_says(policy: dict[str, Any]) -> None:
    assert under(policy) == validate(parsed(DRAWING))


def test_strict_raises_each_severity_by_one() -> None:
    usual, strict = validate(parsed(DRAWING)), under({"base": "strict"})
    assert strict.counts["info"] == 0
    assert strict.counts["error"] == usual.counts["error"] + usual.counts["warning"]
    assert strict.counts["warning"] == usual.counts["info"]


@pytest.mark.parametrize("wanted", ["info", "warning", "error"])
@pytest.mark.parametrize("base", ["recommended", "strict"])
def test_a_severity_of_its_own_counts_in_any_base(base: str, wanted: str) -> None:
    assert severity(under({"base": base, "rules": {"REL-001": wanted}}), "REL-001") == [wanted]


def test_a_rule_that_is_off_is_not_run() -> None:
    report = under({"rules": {"REL-001": "off"}})
    assert severity(report, "REL-001") == []
    assert report.rules_run == len(BY_ID) - 1


def test_a_suppression_of_a_rule_that_is_off_is_not_called_useless() -> None:
    entry = {"rule": "REL-001", "node": "emails", "reason": "read by hand"}
    report = validate(parsed(DRAWING, policy={"rules": {"REL-001": "off"}}, suppress=[entry]))
    assert severity(report, "META-002") == []


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"base": "lenient"}, "policy.base is 'lenient'; it must be one of recommended, strict."),
        ({"rules": {"REL-001": "fatal"}}, "policy.rules.REL-001 is 'fatal'; it must be one of off, info, warning"),
        ({"rules": {"REL-999": "off"}}, "policy.rules names REL-999, which is no rule; of that group there are"),
        ({"rules": {"DOC-001": "off"}}, "policy.rules names DOC-001, which is no rule"),
        ({"thresholds": {"depth_of_sea": 3}}, "policy.thresholds names depth_of_sea, which no rule asks for"),
        ({"thresholds": {"sync_chain_depth": "deep"}}, "policy.thresholds.sync_chain_depth is 'deep'; it must be a"),
        ({"colour": "red"}, "'colour' is not a field here"),
        ("strict", "policy is 'strict'; it must be a"),
    ],
)
def test_a_bad_policy_is_told_with_what_is_allowed(policy: Any, said: str) -> None:
    told = [finding for finding in under(policy).findings if finding.rule.startswith("DOC")]
    assert len(told) == 1
    assert said in told[0].message
    assert severity(under(policy), "REL-001") == ["error"]


def test_a_threshold_is_the_projects_else_the_default() -> None:
    assert View(parsed(DRAWING).graph).threshold("fan_out", 100) == 100
    own = parsed(DRAWING, policy={"thresholds": {"fan_out": 7}})
    assert View(own.graph).threshold("fan_out", 100) == 7


def test_a_rule_speaks_from_the_projects_own_threshold() -> None:
    chain = "a:service -> b:service -> c:service"
    assert severity(validate(parsed(chain)), "REL-035") == []
    assert severity(under({"thresholds": {"sync_chain_depth": 3}}, chain), "REL-035") == ["warning"]
    assert severity(under({"thresholds": {"sync_chain_depth_error": 3, "sync_chain_depth": 2}}, chain), "REL-035") == [
        "error"
    ]


def test_thresholds_are_numbers_with_names_of_their_own() -> None:
    named = [name for rule in RULES.values() for name in rule.thresholds]
    assert all(name.isidentifier() and name == name.lower() for name in named)
    assert len(set(named)) == len(named)


def test_every_threshold_is_asked_for_with_its_default_and_says_what_it_is() -> None:
    asked = {
        (rule.id, name): re.search(rf'threshold\(\s*"{name}", (\w+)', Path(inspect.getfile(rule.check)).read_text())
        for rule in RULES.values()
        for name in rule.thresholds
    }
    assert len(asked) >= 15
    for (rule_id, name), found in asked.items():
        rule = BY_ID[rule_id]
        assert found is not None, f"{rule_id} declares {name} and asks for it nowhere."
        assert vars(inspect.getmodule(rule.check))[found[1]] == rule.thresholds[name].default
        assert rule.thresholds[name].unit and rule.thresholds[name].doc.endswith(".")


@pytest.mark.parametrize(
    ("rule", "drawing", "threshold"),
    [
        ("REL-014", "q:queue -> f:function; q -dead_letters(max_receive_count=4)-> d:queue", {"receives_fewest": 5}),
        (
            "REL-027",
            "f:function -sends(per_invocation=50)-> q:queue -delivers(batch_size=1)-> g:function",
            {"fan_out": 20},
        ),
        ("REL-015", "q:queue(visibility_timeout_s=60) -> f:function(timeout_s=10)", {"visibility_times": 10}),
        (
            "REL-031",
            'f:function -calls(timeout_s=1, retry={"max_retries": 1})-> bank:external',
            {"external_retries": 0},
        ),
    ],
)
def test_more_rules_speak_from_it(rule: str, drawing: str, threshold: dict[str, float]) -> None:
    assert severity(validate(parsed(drawing)), rule) == []
    assert severity(under({"thresholds": threshold}, drawing), rule) != []


def test_the_policy_is_part_of_the_digest() -> None:
    assert parsed(DRAWING).graph.digest != parsed(DRAWING, policy={"base": "strict"}).graph.digest
