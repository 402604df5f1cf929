"""TOP-010 duplicate-delivery-diamond."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -publishes-> t:topic -> q:queue -> w:function; t -> p:queue -> v:function",
        'a:function -publishes-> t:topic -> q:queue -> w:function(idempotency={"key": "$.id"}); t -> p:queue -> w',
        'a:function -publishes-> t:topic -> q:queue -> w:function(idempotency={"key": "$.body.messageId"})'
        "; t -> p:queue -> w",  # an id that the producer gave
        'a:function -sends-> q:queue -> w:function(idempotency={"key": "$.messageId"}); b:function -sends-> q',
        # A message takes one of the ways only, or the drawing does not tell.
        'a:function -publishes(attributes={"type": "x"})-> t:topic -delivers(filter_policy={"type": ["x"]})-> q:queue'
        ' -> w:function; t -delivers(filter_policy={"type": ["y"]})-> p:queue -> w',
        'a:function -publishes-> t:topic -> q:queue -delivers(filters=[{"body": {"k": ["a"]}}])-> w:function'
        "; t -> p:queue -> w",
        # Two consumers make something new of it, and the third gathers: scatter and gather.
        "a:function -publishes-> t:topic -> b:function -sends-> q:queue -> w:function; t -> c:function -sends-> q",
        "a:function -publishes-> t:topic -> w:function; t -delivers(id=again)-> w",  # TOP-009
        "a:function -sends-> q:queue -> w:function; b:function -sends-> q",
        "a:function -publishes-> one:topic(fifo=true) -> q:queue(fifo=true, content_based_deduplication=true)"
        " -> w:function; one -delivers(id=again)-> q",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-010", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        ("a:function -publishes-> t:topic -> q:queue -> w:function; t -> p:queue -> w", "t → q → w and over t → p → w"),
        ("a:function -publishes-> t:bus -> w:function; t -> q:queue -> w", "t → w and over t → q → w"),
        # The ids of the two queues' copies differ.
        (
            'a:function -publishes-> t:topic -> q:queue -> w:function(idempotency={"key": "$.messageId", "ttl_s": 900})'
            "; t -> p:queue -> w",
            "t → q → w and over t → p → w",
        ),
        (
            'a:function -publishes-> t:bus -> w:function(idempotency={"key": "$.Records[0].messageId"})'
            "; t -> q:queue -> w",
            "t → w and over t → q → w",
        ),
        (
            "a:function -publishes-> t:topic -> f:function(transform=none) -sends-> q:queue -> w:function"
            "; t -> p:queue -> w",
            "t → f → q → w",
        ),
        ("a:function -publishes-> t:bus -> u:topic -> q:queue -> w:function; t -> p:queue -> w", "t → p → w"),
    ],
)
def test_found(drawing: str, words: str) -> None:
    [finding] = found("TOP-010", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("w", "t"))
    assert words in finding.message
    assert left("TOP-010", drawing) == []
