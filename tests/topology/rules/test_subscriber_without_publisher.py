"""TOP-006 subscriber-without-publisher."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -publishes-> news:topic -> b:function",
        "news:topic(external_producer=true) -> b:function",
        "jobs:queue(public=true) -> b:function",
        "api:gateway -routes-> jobs:queue -> b:function",
        "nightly:schedule -> events:bus -> b:function",
        "a:function -on_success-> done:queue -> b:function",
        "jobs:queue -dead_letters-> failed:queue -> repair:function; a:function -sends-> jobs -> c:function",
        "news:topic(external_producer=true) -delivers(dead_letter=failed)-> b:function; failed:queue -> r:function",
        "items:table(stream=new) -delivers(on_failure=told)-> b:function; told:topic -> c:function",
        'events:bus -delivers(pattern={"source": ["aws.s3"]})-> b:function',
        "jobs:queue -> b:function; flow:workflow",  # a workflow without a definition may send
        "jobs:queue",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-006", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        "news:topic -> ledger:function",
        "news:queue -> ledger:function",
        "news:bus -> ledger:function",
        "news:stream -> ledger:function",
        'news:bus -delivers(pattern={"source": ["shop"]})-> ledger:function',
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("TOP-006", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("news", "ledger"))
    assert "ledger never runs for it" in finding.message
    assert left("TOP-006", drawing) == []
