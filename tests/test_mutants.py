"""Each planted mutant is found by the tests that are named with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants import MUTANTS, Mutant, copy, judge, run_tests

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    with copy() as folder:
        yield folder


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_mutant_is_killed(mutant: Mutant, tree: Path) -> None:
    verdict = judge(mutant, tree)
    assert verdict.killed, f"{mutant.says} {verdict.reason}"


def test_the_copy_without_a_mutant_passes(tree: Path) -> None:
    named = sorted({test for mutant in MUTANTS for test in mutant.tests})
    done = run_tests(tree, named)
    assert done is not None and done.returncode == 0, done
