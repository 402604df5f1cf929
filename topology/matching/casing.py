"""Text compared without regard to case, character by character as event-ruler does it.

Each character of the pattern stands for its lower and its upper form, which may have several characters: `ß` takes
`SS`. It is the pattern that is spread, never the value: `SS` does not take `ß`, nor `k` the sign of the kelvin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Forms = tuple[str, ...]
"""What one character of a pattern stands for."""


def equal_test(text: str) -> Callable[[str], bool]:
    """Whether a value is the text."""
    if text.isascii():
        folded = text.lower()
        return lambda value: value.isascii() and value.lower() == folded
    spread = [_forms(character) for character in text]
    return lambda value: len(value) in _ends(spread, value)


def prefix_test(text: str) -> Callable[[str], bool]:
    """Whether a value begins with the text."""
    spread = [_forms(character) for character in text]
    return lambda value: bool(_ends(spread, value))


def suffix_test(text: str) -> Callable[[str], bool]:
    """Whether a value ends with the text."""
    spread = [tuple(form[::-1] for form in _forms(character)) for character in reversed(text)]
    return lambda value: bool(_ends(spread, value[::-1]))


def _forms(character: str) -> Forms:
    # Characters of two UTF-16 units are taken unit by unit, and those have no other case.
    lower, upper = (character, character) if character > "\uffff" else (character.lower(), character.upper())
    return (lower,) if lower == upper else (lower, upper)


def _ends(spread: Sequence[Forms], value: str) -> set[int]:
    """Where the value may be once it has taken the whole pattern from its beginning on."""
    ends = {0}
    for forms in spread:
        ends = {end + len(form) for end in ends for form in forms if value.startswith(form, end)}
        if not ends:
            break
    return ends
