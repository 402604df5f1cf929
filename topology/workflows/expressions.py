"""JSONata in a definition: the marks around an expression, and whether its text can be parsed."""

from __future__ import annotations

from functools import lru_cache

from topology.workflows.library import JException, Jsonata, RegexFlags

_FAULTS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What the library's parser lets through; its own exception is a RuntimeError."""


def is_marked(text: str) -> bool:
    """Whether the text is `{% … %}`, with nothing outside."""
    return len(text) >= 4 and text.startswith("{%") and text.endswith("%}")


def expression_fault(text: str) -> str:
    """What is wrong with a text that should be `{% expression %}`; empty when nothing is."""
    if not is_marked(text):
        return f"{text[:60]!r} must stand between {{% and %}}."
    inside = text[2:-2]
    if not inside.strip() or not (inside[0].isspace() and inside[-1].isspace()):
        return f"{text[:60]!r} must have blanks around its expression: {{% expression %}}."
    return syntax_fault(inside.strip())


@lru_cache(maxsize=4096)
def syntax_fault(expression: str) -> str:
    """What is wrong with the text of an expression; empty when it can be parsed."""
    try:
        parsed = Jsonata(expression, _any_pattern)
    except JException as fault:
        return f"{expression[:60]!r} is no expression: {fault}"
    except _FAULTS as fault:
        return f"{expression[:60]!r} is no expression: {type(fault).__name__}"
    return f"{expression[:60]!r} is no expression." if parsed.get_errors() else ""


def _any_pattern(pattern: str, flags: RegexFlags) -> str:
    """Regular expressions are compiled where they run."""
    return pattern
