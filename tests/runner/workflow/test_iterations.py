from __future__ import annotations

import pytest

from runner.workflow.iterations import Tolerance


@pytest.mark.parametrize(
    ("tolerance", "failed", "exceeded"),
    [
        (Tolerance(), 0, False),
        (Tolerance(count=2), 2, False),
        (Tolerance(percentage=20), 2, False),
        (Tolerance(count=5, percentage=20), 2, False),
        (Tolerance(), 1, True),
        (Tolerance(count=0), 1, True),
        (Tolerance(count=2), 3, True),
        (Tolerance(percentage=20), 3, True),
        (Tolerance(count=5, percentage=20), 3, True),
    ],
)
def test_how_many_of_ten_may_fail(tolerance: Tolerance, failed: int, exceeded: bool) -> None:
    assert tolerance.is_exceeded(failed, 10) is exceeded
