"""Whatever is drawn exports: without a traceback, deterministically, and as valid templates."""

from __future__ import annotations

import pytest

from tests.topology.exporters.drawings import random_drawing
from tests.topology.exporters.proof import complaints_about, sam, template, transformed
from topology.exporters import EXPORTERS

# A queue that shows messages again too early is drawn so; the report says that Lambda refuses it.
_DRAWN = "E3505 Queue visibility timeout"


@pytest.mark.parametrize("number", range(60))
def test_every_exporter_takes_every_drawing(number: int) -> None:
    parsed = random_drawing(number)
    for exporter in EXPORTERS.values():
        export = exporter.export(parsed)
        assert export == exporter.export(random_drawing(number))
        assert all(loss.reason for loss in export.losses)
    assert transformed(template(sam(parsed)))["Resources"] is not None


@pytest.mark.parametrize("number", range(8))
def test_sam_has_no_fault_that_cfn_lint_knows(number: int) -> None:
    assert complaints(number) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", range(8, 80))
def test_sam_has_no_fault_that_cfn_lint_knows_in_many_drawings(number: int) -> None:
    assert complaints(number) == []


def complaints(number: int) -> list[str]:
    export = sam(random_drawing(number))
    found = complaints_about(export)
    refused = any("Lambda refuses it" in loss.reason for loss in export.losses)
    return [one for one in found if not (refused and one.startswith(_DRAWN))]
