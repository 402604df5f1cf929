"""docs/conformance.md is what the cases, guarantees and scenarios say now, and what it names is there."""

from __future__ import annotations

import pytest

from runner.conformance import SUITES
from runner.conformance.guarantees import CHECKS, MODELLED, Service, services
from runner.conformance.pages import PAGE, PUBLIC, written
from tests.conftest import ROOT

SERVICES = services()


def test_the_page_is_fresh() -> None:
    if not PUBLIC.is_dir():
        pytest.skip(f"no conformance cases at {PUBLIC}")
    assert PAGE.read_text(encoding="utf-8") == written(), "run `python -m runner.conformance --write`"


@pytest.mark.parametrize("service", SERVICES, ids=[service.name for service in SERVICES])
def test_what_checks_a_guarantee_is_there(service: Service) -> None:
    checks = [check for part in service.guarantees for check in part.checked]
    assert [check for check in checks if check.kind not in CHECKS] == []
    assert [check.name for check in checks if not check.is_there(ROOT, SUITES)] == []


@pytest.mark.parametrize("service", SERVICES, ids=[service.name for service in SERVICES])
def test_a_guarantee_is_checked_or_says_what_is_missing(service: Service) -> None:
    assert [part.says for part in service.guarantees if part.modelled not in MODELLED] == []
    assert [part.says for part in service.guarantees if part.modelled == "no" and not part.but] == []
    assert [part.says for part in service.guarantees if part.modelled != "no" and not part.checked] == []
