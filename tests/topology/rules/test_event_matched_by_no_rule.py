"""TOP-008 event-matched-by-no-rule."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left

CREATED = 'pattern={"detail-type": ["order.created"]}'


@pytest.mark.parametrize(
    "drawing",
    [
        f"a:function -publishes(detail_type=order.created)-> e:bus -delivers({CREATED})-> b:function",
        f"a:function -publishes(detail_type=order.paid)-> e:bus -delivers({CREATED})-> b:function; e -> log:queue",
        f"a:function -publishes(detail_type=order.paid)-> e:bus(archive_days=30) -delivers({CREATED})-> b:function",
        f"a:function -publishes(detail_type=x)-> e:bus(external_consumer=true) -delivers({CREATED})-> b:function",
        f"a:function -publishes-> e:bus -delivers({CREATED})-> b:function",  # of an unknown type
        "a:function -publishes(detail_type=order.paid)-> e:bus",  # nobody reads it: another matter
        'a:function -publishes(detail_type=x)-> e:bus -delivers(pattern={"detail": {"vip": [true]}})-> b:function',
        'a:function -publishes(detail_type=x)-> e:bus -delivers(pattern={"source": ["shop"]})-> b:function',
        f"a:function -publishes(detail_type=order.created)-> e:bus -> two:bus -delivers({CREATED})-> b:function",
        f"a:function -publishes(detail_type=x)-> e:bus -> two:bus(archive_days=30) -delivers({CREATED})-> b:function",
        f'a:function -publishes(detail_type=x)-> e:bus -delivers(input={{"a": 1}})-> two:bus -delivers({CREATED})'
        "-> b:function",
        "a:function -publishes(detail_type=x)-> e:bus -> two:bus",  # nobody reads it: another matter
        # Handed on to a bus that does not ask for it, and taken by a queue of its own bus.
        f"a:function -publishes(detail_type=x)-> e:bus -> two:bus -delivers({CREATED})-> b:function; e -> log:queue",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-008", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        f"a:function -publishes(detail_type=x)-> e:bus -> two:bus -delivers({CREATED})-> b:function",
        f"a:function -publishes(detail_type=x)-> e:bus -> two:bus -> three:bus -delivers({CREATED})-> b:function"
        "; three -> e",
    ],
)
def test_a_bus_that_only_hands_on_takes_nothing(drawing: str) -> None:
    [finding] = found("TOP-008", drawing)
    assert finding.nodes == ("e", "a")
    assert left("TOP-008", drawing) == []


def test_found() -> None:
    drawing = f"""
        a:function -publishes(detail_type=order.created)-> e:bus -delivers({CREATED})-> b:function
        c:function -publishes(detail_type=order.cancelled)-> e
    """
    [finding] = found("TOP-008", drawing)
    assert (finding.severity, finding.nodes) == ("warning", ("e", "c"))
    assert "c puts order.cancelled on e" in finding.message
    assert left("TOP-008", drawing) == []
