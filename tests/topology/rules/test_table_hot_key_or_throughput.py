"""PER-010 table-hot-key-or-throughput."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found, left

SAVE = 'web:client -> save:service -writes-> orders:table(capacity={"read_per_s": 10, "write_per_s": 20})'
ONE = 'web:client -> count:service -writes(body={"id": "total"})-> sums:table(partition_key=id)'


def rate(per_s: float) -> dict[str, object]:
    return {"source": "web", "rate_per_s": per_s}


@pytest.mark.parametrize(
    ("drawing", "per_s"),
    [
        (SAVE, 20),
        (SAVE.replace('(capacity={"read_per_s": 10, "write_per_s": 20})', ""), 5000),
        (SAVE.replace("-writes->", "-writes(per_invocation=0.1)->"), 190),
        (ONE, 1000),
        (ONE.replace('"total"', '"{{uuid}}"'), 5000),
        (ONE.replace("partition_key=id", "partition_key=day"), 5000),
    ],
)
def test_silent(drawing: str, per_s: float) -> None:
    assert found("PER-010", drawing, rate(per_s)) == []


def test_silent_without_a_load() -> None:
    assert found("PER-010", SAVE) == []


def test_more_than_is_provisioned() -> None:
    assert about("PER-010", SAVE, rate(50)) == ["warning orders save"]
    assert "orders gets 50 writes a second, and has 20 provisioned" in found("PER-010", SAVE, rate(50))[0].message
    assert left("PER-010", SAVE, rate(50)) == []


def test_one_key_for_all() -> None:
    [finding] = found("PER-010", ONE, rate(1500))
    assert finding.nodes == ("sums", "count")
    assert "have the key id 'total'" in finding.message
