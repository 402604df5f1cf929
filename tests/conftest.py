"""What every test shares: the checkout and the public conformance cases."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONFORMANCE = ROOT.parent / "shared" / "conformance"


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
