"""Every rule explains itself, and the generated pages are fresh."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from topology.rules import BY_ID, RULES, Rule
from topology.rules.__main__ import PAGES

TESTS = Path(__file__).parent
FOUNDATION = (
    "TOP-001 TOP-002 TOP-003 TOP-005 REL-001 REL-002 REL-006 REL-007 REL-010 REL-015 REL-018 REL-025 REL-032 "
    "SEC-001 SEC-002 SEC-005"
)


def test_the_rules_of_the_foundation_are_there() -> None:
    assert set(FOUNDATION.split()) <= set(BY_ID)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_a_manual_and_a_test(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}-\d{3}", rule.id)
    assert rule.summary.endswith(".")
    for section in ("*Why.*", "*Fix.*", "*Example.*", "*See.*"):
        assert f"\n{section}" in rule.text, f"{rule.name} has no {section}"
    assert (TESTS / f"test_{rule.name.replace('-', '_')}.py").is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_generated_pages_are_fresh(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page](), "run `python -m topology.rules --write`"
