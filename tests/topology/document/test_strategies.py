"""The random topologies that other tests rely on are valid."""

from __future__ import annotations

from hypothesis import given, settings

from tests.strategies import projects
from topology.document import Parsed, from_payload, parse


@settings(max_examples=100, deadline=None)
@given(projects())
def test_random_projects_have_no_document_faults(parsed: Parsed) -> None:
    assert not parsed.findings
    assert parse(from_payload(parsed.document)).graph == parsed.graph
