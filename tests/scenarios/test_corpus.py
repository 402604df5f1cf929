"""Every scenario of the corpus shows what it says; see `runner.conformance.corpus` for the form of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.conformance.corpus import Proof, problems, proofs

FOLDER = Path(__file__).parent
PROOFS = proofs(FOLDER)


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_the_scenario_shows_it(proof: Proof) -> None:
    assert [finding.message for finding in proof.parsed.findings] == []
    assert proof.expect
    assert problems(proof) == []


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_the_scenario_says_what_it_proves(proof: Proof) -> None:
    assert proof.tag in ("V", "B", "D", "E")
    assert len(proof.row) > 20
    assert proof.name.split("/")[0] == proof.service
