"""The veil: what was hidden is masked wherever it stands, and nothing else changes."""

from __future__ import annotations

from runner.trace.veil import Veil


def test_without_anything_hidden_there_is_nothing_to_do() -> None:
    assert not Veil().texts


def test_texts_bytes_keys_and_lists_are_covered() -> None:
    veil = Veil()
    veil.hide("hunter22")
    value = {"hunter22": ["is hunter22.", b"hunter22", 7, None, True]}
    assert veil.cover(value) == {"[redacted]": ["is [redacted].", b"[redacted]", 7, None, True]}


def test_the_longer_of_two_is_masked_first() -> None:
    veil = Veil()
    veil.hide("abcd")
    veil.hide("abcdef")
    assert veil.cover("abcdef abcd") == "[redacted] [redacted]"


def test_a_short_text_hides_nothing() -> None:
    veil = Veil()
    veil.hide("a")
    assert not veil.texts and veil.cover("a cat") == "a cat"
