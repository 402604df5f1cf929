"""The collector is off for a while, and afterwards as it was."""

from __future__ import annotations

import gc

import pytest

from topology.validation.uncollected import uncollected


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_left_as_it_was(was_on: bool) -> None:
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        with uncollected():
            inside = gc.isenabled()
        with pytest.raises(KeyError), uncollected():
            raise KeyError
        assert (inside, gc.isenabled()) == (False, was_on)
    finally:
        (gc.enable if before else gc.disable)()
