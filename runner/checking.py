"""Whether a text is Python at all, and the line where it stops to be. It is read, never run."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

SIZE_MAX = 1 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a code's text; line and column count from 1."""

    line: int
    column: int
    message: str


def faults_of(source: str, entry: str = "") -> tuple[Fault, ...]:
    """The first syntax error of the source, or that it defines no function `entry` (where one is named)."""
    if len(source) > SIZE_MAX:
        return (Fault(1, 1, f"The file is larger than {SIZE_MAX >> 10} KB; it is not checked."),)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except SyntaxError as error:
        return (Fault(error.lineno or 1, error.offset or 1, f"{(error.msg or 'not Python').capitalize()}."),)
    except (ValueError, RecursionError, MemoryError):
        return (Fault(1, 1, "This cannot be read as Python: it is nested too deeply, or holds null bytes."),)
    name = entry.rsplit(".", 1)[-1]
    if name and not any(name in _names(statement) for statement in ast.walk(tree)):
        return (Fault(1, 1, f"There is no function {name}, which the node's handler names."),)
    return ()


def _names(statement: ast.AST) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Name) and isinstance(statement.ctx, ast.Store):
        return {statement.id}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    return set()
