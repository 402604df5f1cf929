"""Chunks as bytes and back."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from runner.log.encoding import (
    PAYLOAD_CHARS_MAX,
    decode_payloads,
    decode_rows,
    encode_body,
    encode_payloads,
    encode_rows,
    merge,
)


def test_rows_come_back_as_columns() -> None:
    flat = [0, 1, 2, -1, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 2**40]
    assert decode_rows(encode_rows(flat)) == [
        [0, 10],
        [1, 11],
        [2, 12],
        [-1, 13],
        [4, 14],
        [5, 15],
        [6, 16],
        [7, 2**40],
    ]


@pytest.mark.parametrize(
    "row",
    [
        (0, 1, -1, -1, 0, 0, 0, 0),
        (2**32 - 1, 127, 2**15 - 1, -(2**15), 2**32 - 1, 2**32 - 1, 2**16 - 1, -(2**31)),
        (2**32, 1, 0, 0, 1, 1, 1, 2**31),
        (1, 1, 2**15, 0, 2**32, 2**32, 2**16, 0),
        (2**63 - 1, -1, 2**63 - 1, -(2**63), 2**63 - 1, 2**63 - 1, 2**63 - 1, -(2**63)),
    ],
)
def test_numbers_of_any_size_come_back(row: tuple[int, ...]) -> None:
    assert decode_rows(encode_rows([*row, *row])) == [[number, number] for number in row]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (MappingProxyType({"a": (1, 2)}), '{"a":[1,2]}'),
        (b"raw", '"raw"'),
        (2**70, str(2**70)),
        ("\ud800", '"\\ud800"'),
        (None, "null"),
    ],
)
def test_any_body_is_kept(body: object, text: str) -> None:
    assert encode_body(body) == text


def test_a_large_body_is_cut_and_says_so() -> None:
    stored = decode_payloads(encode_payloads({7: encode_body("x" * (PAYLOAD_CHARS_MAX + 1))}))[7]
    assert stored["truncated"] and stored["characters"] == PAYLOAD_CHARS_MAX + 3


def test_only_wanted_payloads_are_decoded() -> None:
    assert decode_payloads(encode_payloads({1: "1", 2: "2"}), frozenset({2})) == {2: 2}


def test_later_counters_lie_over_earlier_ones() -> None:
    counters = merge({}, {"t_us": 1, "nodes": {"a": {"x": 1, "y": 1}}, "ledger": {"accepted": 1}})
    merge(counters, {"t_us": 2, "nodes": {"a": {"x": 2}, "b": {"x": 1}}, "ledger": {"held": 3}})
    assert counters == {
        "t_us": 2,
        "nodes": {"a": {"x": 2, "y": 1}, "b": {"x": 1}},
        "ledger": {"accepted": 1, "held": 3},
    }
