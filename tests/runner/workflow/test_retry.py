from __future__ import annotations

import pytest

from runner.workflow.errors import StatesError
from runner.workflow.retry import Retries, delay_us, first_taking, takes


@pytest.mark.parametrize(
    ("names", "error", "taken"),
    [
        ([], "Broken", False),
        (["Other"], "Broken", False),
        (["States.Timeout"], "Broken", False),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", False),
        (["States.TaskFailed"], "States.Timeout", False),
        (["Other", "Broken"], "Broken", True),
        (["States.ALL"], "Broken", True),
        (["States.ALL"], "States.Timeout", True),
        (["States.ALL"], "States.DataLimitExceeded", True),
        (["States.ALL"], None, True),
        (["States.TaskFailed"], "Broken", True),
        (["States.Timeout"], "States.Timeout", True),
    ],
)
def test_what_error_equals_takes(names: list[str], error: str | None, taken: bool) -> None:
    assert takes(names, StatesError(error)) is taken


def test_a_silent_worker_is_known_by_two_names() -> None:
    silent = StatesError("States.Timeout", None, also=("States.HeartbeatTimeout",))
    assert takes(["States.HeartbeatTimeout"], silent)
    assert takes(["States.Timeout"], silent)
    assert not takes(["States.HeartbeatTimeout"], StatesError("States.Timeout", None))


def test_only_the_first_that_takes_the_error_decides() -> None:
    handlers = [{"ErrorEquals": ["Other"]}, {"ErrorEquals": ["Broken"]}, {"ErrorEquals": ["States.ALL"]}]
    assert first_taking(handlers, StatesError("Broken")) == 1
    assert first_taking(handlers, StatesError("States.Runtime")) is None
    assert first_taking(None, StatesError("Broken")) is None


@pytest.mark.parametrize(
    ("retrier", "delays_s"),
    [
        ({}, [1, 2, 4]),
        ({"IntervalSeconds": 3, "BackoffRate": 1.5}, [3, 4.5, 6.75]),
        ({"IntervalSeconds": 3, "BackoffRate": 1}, [3, 3, 3]),
        ({"IntervalSeconds": 10, "MaxDelaySeconds": 25}, [10, 20, 25]),
        ({"JitterStrategy": "NONE"}, [1, 2, 4]),
        ({"JitterStrategy": "FULL"}, [0.25, 0.5, 1]),
        ({"JitterStrategy": "FULL", "IntervalSeconds": 10, "MaxDelaySeconds": 12}, [2.5, 3, 3]),
    ],
)
def test_delays(retrier: dict[str, object], delays_s: list[float]) -> None:
    assert [delay_us(retrier, count, 0.25) for count in range(3)] == [round(delay * 1e6) for delay in delays_s]


def test_a_delay_that_grows_without_end_stays_within_a_year() -> None:
    assert delay_us({"BackoffRate": 1e300}, 50, 1) == 31_622_400_000_000


def test_each_retrier_counts_its_own_attempts() -> None:
    retries = Retries()
    once = {"MaxAttempts": 1}
    assert retries.delay_us(0, once, 1) == 1_000_000
    assert retries.delay_us(1, once, 1) == 1_000_000
    assert retries.delay_us(0, once, 1) is None
    assert retries.delay_us(1, once, 1) is None


def test_no_attempts_means_none() -> None:
    assert Retries().delay_us(0, {"MaxAttempts": 0}, 1) is None


def test_three_attempts_unless_told_otherwise() -> None:
    retries = Retries()
    assert [retries.delay_us(0, {}, 1) for _ in range(4)] == [1_000_000, 2_000_000, 4_000_000, None]
