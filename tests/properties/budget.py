"""How many examples a property gets: some in every run of the tests, a thousand in the slow ones, more to explore."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FEW = 100
MANY = 1000
_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def promised(drawn: st.SearchStrategy[Any], few: int = FEW, many: int = MANY) -> Callable[[Callable[[Any], None]], Any]:
    """Makes a check of one drawn value a test, with `few` examples, and with `many` where it is marked slow."""

    def make(check: Callable[[Any], None]) -> Any:
        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.slow)])
        def test(examples: int) -> None:
            budget = settings(max_examples=_wanted(examples), print_blob=True, suppress_health_check=_QUIET)
            budget(given(drawn)(check))()

        test.__name__, test.__qualname__, test.__doc__ = check.__name__, check.__qualname__, check.__doc__
        test.__module__ = check.__module__
        return test

    return make


def _wanted(examples: int) -> int:
    """The examples of the suite, or as many times more as the profile that explores draws of a usual property."""
    profile = settings.get_current_profile_name()
    return examples if profile == "suite" else examples * settings.get_profile(profile).max_examples // MANY
