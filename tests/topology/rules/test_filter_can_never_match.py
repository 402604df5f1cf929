"""TOP-007 filter-can-never-match."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found, left

CREATED = 'pattern={"detail-type": ["order.created"]}'
SHIPPED = 'filters=[{"dynamodb": {"NewImage": {"state": {"S": ["shipped"]}}}}]'
PICTURES = "a:function -writes(key=raw/{{uuid}}"
BILLS = 'pattern={"detail-type": [{"prefix": "bill"}]}'
PAID = 'filter_policy={"type": ["paid"]}'


@pytest.mark.parametrize(
    "drawing",
    [
        f"a:function -publishes(detail_type=order.created)-> e:bus -delivers({CREATED})-> b:function",
        f"a:function -publishes-> e:bus -delivers({CREATED})-> b:function",  # of an unknown type
        f"e:bus(external_producer=true) -delivers({CREATED})-> b:function; a:function -publishes(detail_type=x)-> e",
        f"e:bus -delivers({CREATED})-> b:function",  # nobody publishes: another matter
        'a:function -publishes(detail_type=x)-> e:bus -delivers(pattern={"detail": {"total": [1]}})-> b:function',
        'a:function -publishes(detail_type=x)-> e:bus -delivers(pattern={"source": ["aws.s3"]})-> b:function',
        'a:function(handler={"code": "x"}) -publishes(detail_type=x)-> e:bus'
        ' -delivers(pattern={"source": ["shop.orders"]})-> b:function',
        f"a:function -publishes(detail_type=order.created)-> one:bus -> two:bus -delivers({CREATED})-> b:function",
        f"a:function -publishes(detail_type=order.created)-> one:bus -delivers({CREATED})-> two:bus"
        f" -delivers({CREATED})-> b:function",
        # The bus behind two others: what one of them refuses comes over the other.
        f"a:function -publishes(detail_type=order.created)-> one:bus -delivers({BILLS})-> two:bus -> four:bus"
        f" -delivers({CREATED})-> b:function; one -> three:bus -> four; c:function -publishes(detail_type=bill)-> one",
        'pics:bucket -> e:bus -delivers(pattern={"detail-type": ["Object Created"]})-> b:function',
        f'a:function -publishes(attributes={{"type": "paid"}})-> t:topic -delivers({PAID})-> b:function',
        f"a:function -publishes-> t:topic -delivers({PAID})-> b:function",
        'a:function -sends-> q:queue -delivers(filters=[{"body": {"kind": ["a"]}}])-> b:function',
        'a:function -sends(body={"kind": "{{choice a b}}"})-> q:queue'
        ' -delivers(filters=[{"body": {"kind": ["a"]}}])-> b:function',
        "a:function -writes-> items:table(stream=new)"
        ' -delivers(filters=[{"eventName": ["INSERT"]}, {"eventName": ["REMOVE"]}])-> b:function',
        "a:function -writes-> items:table(stream=new, ttl_attribute=until)"
        ' -delivers(filters=[{"eventName": ["REMOVE"]}])-> b:function',
        f"a:function -writes-> items:table(stream=new) -delivers({SHIPPED})-> b:function",
        f"items:table(stream=both) -delivers({SHIPPED})-> b:function",
        f"items:table -delivers({SHIPPED})-> b:function",  # it has no stream: another matter
        "a:function -writes-> items:table(stream=keys)"
        ' -delivers(filters=[{"dynamodb": {"Keys": {"id": {"S": [{"prefix": "a"}]}}}}])-> b:function',
        f"{PICTURES}.jpg)-> pics:bucket -delivers(prefix=raw/, suffix=.jpg)-> b:function",
        f"{PICTURES}.jpg)-> pics:bucket -delivers(prefix=raw/2026/)-> b:function",  # the name may begin so
        "a:function -writes-> pics:bucket -delivers(suffix=.png)-> b:function",  # of an unknown name
        f"{PICTURES}.jpg)-> pics:bucket(external_producer=true) -delivers(suffix=.png)-> b:function",
        f"{PICTURES}.jpg)-> pics:bucket -delivers(suffix=.png)-> b:function; c:function -writes-> pics",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("TOP-007", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (
            f"a:function -publishes(detail_type=order.creatd)-> e:bus -delivers({CREATED})-> b:function",
            "what is sent has detail-type order.creatd",
        ),
        (
            'a:function -publishes(detail_type=x)-> e:bus -delivers(pattern={"detail-type": [{"prefix": "order."}]})->'
            " b:function",
            "has detail-type x",
        ),
        (
            'a:function -publishes(detail_type=x, body={"total": 5})-> e:bus'
            ' -delivers(pattern={"detail": {"total": [{"numeric": [">", 10]}]}})-> b:function',
            "nothing that is sent has it",
        ),
        (f"a:function -on_success-> e:bus -delivers({CREATED})-> b:function", "Invocation Result - Success"),
        (f"pics:bucket -> e:bus -delivers({CREATED})-> b:function", "Object Created"),
        (
            f'a:function -publishes(attributes={{"type": "refused"}})-> t:topic -delivers({PAID})-> b:function',
            "has type refused",
        ),
        (f"e:bus -> t:topic -delivers({PAID})-> b:function; a:function -publishes-> e", "nothing that is sent has it"),
        (
            'a:function -sends(body={"kind": "b"})-> q:queue'
            ' -delivers(filters=[{"body": {"kind": ["a"]}}])-> b:function',
            "nothing that is sent has it",
        ),
        (
            'a:function -writes-> items:table(stream=new) -delivers(filters=[{"eventName": ["REMOVE"]}])-> b:function',
            "nothing that is sent has it",
        ),
        (f"a:function -writes-> items:table(stream=keys) -delivers({SHIPPED})-> b:function", "carries keys only"),
        (f"items:table(stream=old) -delivers({SHIPPED})-> b:function", "carries old images only"),
        (
            f"a:function -writes(operation=delete)-> items:table(stream=both) -delivers({SHIPPED})-> b:function",
            "nothing that is sent has it",
        ),
        (
            f"{PICTURES}.jpg)-> pics:bucket -delivers(prefix=raw/, suffix=.png)-> b:function",
            "asks for raw/*.png, but what is written there is raw/{{uuid}}.jpg",
        ),
        (
            f"{PICTURES}.jpg)-> pics:bucket -delivers(prefix=in/)-> b:function; c:function -writes(key=small/1)-> pics",
            "is raw/{{uuid}}.jpg, small/1",
        ),
    ],
)
def test_found(drawing: str, words: str) -> None:
    [finding] = found("TOP-007", drawing)
    assert finding.severity == "error"
    assert words in finding.message
    assert finding.path[-1] == "b"


def test_a_bus_gets_what_the_bus_before_it_lets_pass() -> None:
    drawing = f"""
        a:function -publishes(detail_type=order.created)-> one:bus -delivers({BILLS})-> two:bus -> three:bus
        c:function -publishes(detail_type=bill.sent)-> one
        three -delivers({CREATED})-> b:function
    """
    [finding] = found("TOP-007", drawing)
    assert (finding.severity, finding.path) == ("error", ("c", "three", "b"))
    assert "what is sent has detail-type bill.sent" in finding.message


def test_of_a_bus_that_gets_nothing_the_delivery_to_it_is_told() -> None:
    drawing = f"""
        a:function -publishes(detail_type=x)-> one:bus -delivers({CREATED})-> two:bus
        two -delivers(pattern={{"detail-type": ["x"]}})-> b:function
    """
    [finding] = found("TOP-007", drawing)
    assert finding.path == ("a", "one", "two")


def test_a_source_alone_is_a_warning() -> None:
    drawing = 'a:function -publishes(detail_type=x)-> e:bus -delivers(pattern={"source": ["shop"]})-> b:function'
    [finding] = found("TOP-007", drawing)
    assert finding.severity == "warning"
    assert "has source a" in finding.message


@pytest.mark.parametrize(
    "drawing",
    [
        f"a:function -publishes(detail_type=order.creatd)-> e:bus -delivers({CREATED})-> b:function",
        f'a:function -publishes(attributes={{"type": "payed"}})-> t:topic -delivers({PAID})-> b:function',
    ],
)
def test_the_fix_asks_for_the_nearest_value_that_is_sent(drawing: str) -> None:
    assert left("TOP-007", drawing) == []
