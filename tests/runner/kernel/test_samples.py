"""Durations in bounded memory, and their quantiles by nearest rank."""

from __future__ import annotations

import math
from random import Random

import pytest

from runner.kernel import Quantiles, Samples, samples
from runner.kernel.samples import four_digits


def of(*durations_us: int) -> Samples:
    made = Samples()
    for duration_us in durations_us:
        made.append(duration_us)
    return made


def test_nothing_measured_is_zero() -> None:
    assert Quantiles([]).ms(0.5) == Quantiles([of()]).ms(1) == 0.0


@pytest.mark.parametrize(("q", "ms"), [(0, 1.0), (0.25, 1.0), (0.5, 2.0), (0.51, 3.0), (0.75, 3.0), (1, 40.0)])
def test_quantiles_are_by_nearest_rank(q: float, ms: float) -> None:
    assert Quantiles([of(40_000, 1_000, 3_000, 2_000)]).ms(q) == ms


def test_several_samples_count_as_one() -> None:
    assert Quantiles([of(1_000, 9_000), of(5_000)]).ms(0.5) == 5.0


@pytest.mark.parametrize(
    ("duration_us", "kept"), [(0, 0), (9_999, 9_999), (12_344, 12_340), (12_346, 12_350), (99_999_999, 100_000_000)]
)
def test_four_digits_are_kept(duration_us: int, kept: int) -> None:
    assert four_digits(duration_us) == kept


def test_folded_samples_stay_within_a_two_thousandth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "KEPT", 500)
    chance = Random(1)
    durations = [round(chance.lognormvariate(10, 2)) for _ in range(3_000)]
    made = Samples()
    for duration_us in durations:
        made.append(duration_us)
        made.fold()
    assert len(made) == 3_000 and len(made._recent) < 500
    ordered = sorted(durations)
    for q in (0.01, 0.5, 0.9, 0.99, 1):
        exact_ms = ordered[math.ceil(q * 3_000) - 1] / 1000
        assert Quantiles([made]).ms(q) == pytest.approx(exact_ms, rel=0.0005)


def test_what_came_since_a_look_is_apart() -> None:
    made = of(1, 2, 3)
    assert Quantiles([made.since(2)]).ms(0.5) == 0.003
    assert len(made.since(3)) == 0
