"""identity, zone, resource: they are there and nothing happens at them."""

from __future__ import annotations

import pytest

from tests.runner.runs import arrivals, run


@pytest.mark.parametrize("kind", ["identity", "zone", "resource"])
def test_it_changes_nothing_in_a_run(kind: str) -> None:
    drawing = f"shop:client -> work:service; shop -sends-> q:queue; it:{kind}"
    result = run(drawing, arrivals("shop", 1, target="q"))
    assert result["nodes"]["it"] == {}
    assert result["ledger"]["held"] == 1
