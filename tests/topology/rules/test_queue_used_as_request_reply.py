"""TOP-016 queue-used-as-request-reply."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found

PRICE = "asked:queue -> price:function -sends-> answered:queue"


@pytest.mark.parametrize(
    "drawing",
    [
        # The answer goes to another one than who is called.
        f"api:gateway -routes-> quote:function -sends-> {PRICE} -> tell:function",
        # Nobody waits: a conversation.
        f"jobs:queue -> quote:function -sends-> {PRICE} -> quote",
        # The queue it reads has nothing to do with what it sends.
        "api:gateway -routes-> f:function -sends-> out:queue -> g:function; in:queue -> f",
        "api:gateway -routes-> f:function -sends-> again:queue -> f",  # it sends to itself: another matter
        f"api:gateway -routes-> flow:workflow; {PRICE} -> quote:function",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-016", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        f"api:gateway -routes-> quote:function -sends-> {PRICE} -> quote",
        f"shop:client -calls-> quote:service -sends-> {PRICE} -> quote",
        f"shop:client -calls-> quote:service -sends-> {PRICE}; price -publishes-> news:topic; answered -> quote",
    ],
)
def test_found(drawing: str) -> None:
    [finding] = found("TOP-016", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("quote", "asked", "answered"))
    assert finding.path == ("quote", "asked", "price", "answered", "quote")
