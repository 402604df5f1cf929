"""JSONata in a definition: the marks around an expression, whether its text can be parsed, and what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from topology.workflows.library import JException, Jsonata, RegexFlags

_FAULTS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What the library's parser lets through; its own exception is a RuntimeError."""
_PARTS = ("lhs", "rhs", "expression", "condition", "then", "_else", "procedure")
_LISTS = ("arguments", "expressions")
_WITHIN = ("body", "expr", "group", "pattern", "update", "delete")
_LISTS_WITHIN = ("steps", "stages", "predicate", "terms")


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


def syntax_fault(expression: str) -> str:
    """What is wrong with the text of an expression; empty when it can be parsed."""
    return _parsed(expression)[0]


def reading_fault(text: str, *, may_read_error: bool) -> str:
    """What `{% expression %}` reads that is never there; empty when it reads nothing of the kind.

    The service evaluates it without a context item: input, result and error are in `$states`, and a bare name at the
    start of a path, or `$$`, finds nothing. The error is there for a catcher alone, who `may_read_error`.
    """
    names, reads_root, reads_error = _parsed(text[2:-2].strip())[1:]
    if names:
        return f"{names[0]!r} stands for nothing here; read it from $states.input or a variable."
    if reads_root:
        return "'$$' stands for nothing here; read from $states.input or a variable."
    if reads_error and not may_read_error:
        return "$states.errorOutput is there in the Output and Assign of a catcher only."
    return ""


@lru_cache(maxsize=4096)
def _parsed(expression: str) -> tuple[str, tuple[str, ...], bool, bool]:
    """The fault in the text, the names read without a context, whether it reads `$$`, whether the error."""
    try:
        parsed = Jsonata(expression, _any_pattern)
    except JException as fault:
        return f"{expression[:60]!r} is no expression: {fault}", (), False, False
    except _FAULTS as fault:
        return f"{expression[:60]!r} is no expression: {type(fault).__name__}", (), False, False
    if parsed.get_errors():
        return f"{expression[:60]!r} is no expression.", (), False, False
    names = tuple(node.value for node in _all(parsed.ast, _without_context) if node.type == "name")
    nodes = list(_all(parsed.ast, _everything))
    reads_root = any(node.type == "variable" and node.value == "$" for node in nodes)
    return "", names, reads_root, any(map(_is_error, nodes))


def _all(node: Any, parts: Any) -> Iterator[Any]:
    """The node and what `parts` gives of it, of those, and so on, from the left."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(list(parts(node)))


def _without_context(node: Any) -> Iterator[Any]:
    """The parts that are evaluated where the expression is: not those in a later step, a filter or a function."""
    if node.type == "path":
        yield node.steps[0]
    elif node.type not in ("lambda", "transform"):
        yield from _listed(node, _PARTS, _LISTS)


def _everything(node: Any) -> Iterator[Any]:
    yield from _listed(node, (*_PARTS, *_WITHIN), (*_LISTS, *_LISTS_WITHIN))


def _listed(node: Any, parts: tuple[str, ...], lists: tuple[str, ...]) -> Iterator[Any]:
    found = [getattr(node, name, None) for name in parts]
    for name in lists:
        found += getattr(node, name, None) or ()
    for pair in getattr(node, "lhs_object", None) or ():
        found += pair
    yield from (part for part in found if part is not None)


def _is_error(node: Any) -> bool:
    """Whether the node is a path that begins with `$states.errorOutput`."""
    if node.type != "path" or len(node.steps) < 2:
        return False
    root, name = node.steps[:2]
    return (root.type, root.value, name.type, name.value) == ("variable", "states", "name", "errorOutput")


def _any_pattern(pattern: str, flags: RegexFlags) -> str:
    """Regular expressions are compiled where they run."""
    return pattern
