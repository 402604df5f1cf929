"""What every test shares: the checkout, the public conformance cases, and where drawn examples come from.

The examples of a property are derived from the property itself, so that every run of the suite tries the same ones
and a failure is the fault of the change. `make explore` draws others, and more: `--hypothesis-profile=explore`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
CONFORMANCE = ROOT.parent / "shared" / "conformance"

# An example has no deadline: how long it takes says more about what else the machine does.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of public conformance cases beside the checkout; skips where it is missing."""
    if not CONFORMANCE.is_dir():
        pytest.skip(f"no conformance cases at {CONFORMANCE}")
    return CONFORMANCE


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """Leaves the names of the databases alone: every worker has a state directory of its own, whose files they are."""
