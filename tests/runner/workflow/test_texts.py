"""What is read of texts, and what may stand in them."""

from __future__ import annotations

import pytest

from runner.workflow.texts import read, whole


def test_half_of_a_pair_is_replaced():
    assert whole("a\ud83db") == "a\ufffdb"
    assert whole("\ud83d\ude02é") == "😂é"
    assert read('{"k\\udc00": ["\\ud83d", 1]}') == {"k\ufffd": ["\ufffd", 1]}


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "1e999", "-1e999", "", "{"])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError):
        read(text)
