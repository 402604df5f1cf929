"""Every scenario of the corpus shows what it says; see `runner.conformance.corpus` for the form of a file."""

from __future__ import annotations

from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from runner.conformance.corpus import Proof, problems, proofs
from runner.errors import SandboxRefused
from runner.pools import pool_for
from topology.document import pick_scenario

FOLDER = Path(__file__).parent
PROOFS = proofs(FOLDER)


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_the_scenario_shows_it(proof: Proof) -> None:
    assert [finding.message for finding in proof.parsed.findings] == []
    assert proof.expect
    scenario = pick_scenario(proof.parsed, None)
    try:
        pool = pool_for(proof.parsed, scenario.handlers, scenario.seed)
    except SandboxRefused as refused:
        pytest.skip(str(refused))
    with closing(pool) if pool else nullcontext():
        assert problems(proof, pool) == []


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_the_scenario_says_what_it_proves(proof: Proof) -> None:
    assert proof.tag in ("V", "B", "D", "E")
    assert len(proof.row) > 20
    assert proof.name.split("/")[0] == proof.service
