"""Credentials never reach the log."""

from __future__ import annotations

import json

import pytest

from runner.log.redaction import MASK, Redactor


@pytest.mark.parametrize("name", ["Authorization", "cookie", "X-Api-Key", "Set-Cookie", "proxy-authorization"])
def test_a_header_that_carries_a_credential_is_masked(name: str) -> None:
    stored = json.loads(Redactor().encode({"headers": {name: "Bearer abc", "accept": "*/*"}}))
    assert stored == {"headers": {name: MASK, "accept": "*/*"}}


def test_other_values_stay_as_they_are() -> None:
    body = {"order_id": "a", "amounts": [1, 2.5, None, True]}
    assert json.loads(Redactor(["hunter22"]).encode(body)) == body


def test_the_value_of_a_secret_is_masked_wherever_it_stands() -> None:
    stored = Redactor(["hunter22"]).encode({"log": ["the password is hunter22!"]})
    assert json.loads(stored) == {"log": [f"the password is {MASK}!"]}


def test_a_value_too_short_to_be_a_secret_masks_nothing() -> None:
    assert json.loads(Redactor(["a"]).encode({"b": "a cat"})) == {"b": "a cat"}
