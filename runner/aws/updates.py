"""DynamoDB's update expressions: SET, REMOVE, ADD and DELETE, all computed on the item as it was."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from decimal import Context
from typing import Any

from runner.aws.expressions import Item, Operand, Path, Reader, canonical, get, invalid, kind, number

_DIGITS = Context(prec=38)
Action = tuple[str, Path, Operand]


def update(reader: Reader) -> list[Action]:
    """The actions of an update expression. Each clause stands at most once, each path too."""
    actions: list[Action] = []
    seen: set[str] = set()
    while clause := reader.peek():
        if clause not in _CLAUSES:
            raise reader.fault(f'Syntax error; token: "{clause}"')
        if clause in seen:
            raise reader.fault(f'The "{clause}" section can only be used once in an update expression;')
        seen.add(reader.take())
        actions.append(_CLAUSES[clause](reader))
        while reader.skip(","):
            actions.append(_CLAUSES[clause](reader))
    for index, (_clause, path, _value) in enumerate(actions):
        for _other, other, _its in actions[:index]:
            shorter = min(len(path), len(other))
            if path[:shorter] == other[:shorter]:
                raise reader.fault("Two document paths overlap with each other;")
    return actions


def _set(reader: Reader) -> Action:
    path = reader.path()
    reader.take("=")
    value = _term(reader)
    if reader.peek() in ("+", "-"):
        sign, first, second = reader.take(), value, _term(reader)
        value = lambda item: _sum(first(item), second(item), sign)  # noqa: E731
    return "SET", path, value


def _term(reader: Reader) -> Operand:
    name = reader.peek()
    if name in ("if_not_exists", "list_append") and reader.peek(1) == "(":
        reader.take()
        reader.take("(")
        path = reader.path() if name == "if_not_exists" else ()
        first = _term(reader) if name == "list_append" else None
        reader.take(",")
        second = _term(reader)
        reader.take(")")
        if first is None:
            return lambda item: found if (found := get(item, path)) is not None else second(item)
        return lambda item: _joined(first(item), second(item))
    return reader.operand()


def _remove(reader: Reader) -> Action:
    return "REMOVE", reader.path(), lambda item: None


def _add(reader: Reader) -> Action:
    path, value = reader.path(), reader.value()
    return "ADD", path, lambda item: _added(get(item, path), value)


def _delete(reader: Reader) -> Action:
    path, value = reader.path(), reader.value()
    return "DELETE", path, lambda item: _without(get(item, path), value)


_CLAUSES: dict[str, Callable[[Reader], Action]] = {
    "SET": _set,
    "REMOVE": _remove,
    "ADD": _add,
    "DELETE": _delete,
}


def _wrong_type() -> Exception:
    return invalid("An operand in the update expression has an incorrect data type")


def _sum(left: Any, right: Any, sign: str) -> Any:
    if left is None or right is None:
        raise invalid("The provided expression refers to an attribute that does not exist in the item")
    if kind(left) != "N" or kind(right) != "N":
        raise _wrong_type()
    a, b = number(left["N"]), number(right["N"])
    total = _DIGITS.add(a, b) if sign == "+" else _DIGITS.subtract(a, b)
    return {"N": format(total.normalize(), "f") if total else "0"}


def _joined(left: Any, right: Any) -> Any:
    if left is None or right is None:
        raise invalid("The provided expression refers to an attribute that does not exist in the item")
    if kind(left) != "L" or kind(right) != "L":
        raise _wrong_type()
    return {"L": [*left["L"], *right["L"]]}


def _added(old: Any, value: Any) -> Any:
    name = kind(value)
    if name not in ("N", "SS", "NS", "BS") or (old is not None and kind(old) != name):
        raise _wrong_type()
    if old is None:
        return value
    if name == "N":
        return _sum(old, value, "+")
    known = {canonical({name[0]: inner}) for inner in old[name]}
    return {name: [*old[name], *(part for part in value[name] if canonical({name[0]: part}) not in known)]}


def _without(old: Any, value: Any) -> Any:
    name = kind(value)
    if name not in ("SS", "NS", "BS") or (old is not None and kind(old) != name):
        raise _wrong_type()
    if old is None:
        return None
    gone = {canonical({name[0]: inner}) for inner in value[name]}
    left = [part for part in old[name] if canonical({name[0]: part}) not in gone]
    return {name: left} if left else None


def applied(item: Mapping[str, Any], actions: list[Action]) -> Item:
    """The item after the actions; the given one is not touched."""
    values = [(path, copy.deepcopy(value(item))) for _clause, path, value in actions]
    result: Item = copy.deepcopy(dict(item))
    removed: list[Path] = []
    for (clause, path, _value), (_path, new) in zip(actions, values, strict=True):
        if clause == "SET" and new is None:
            raise invalid("The provided expression refers to an attribute that does not exist in the item")
        if new is None:
            removed.append(path)
        else:
            _put(result, path, new)
    for path in sorted(removed, key=lambda path: [(isinstance(part, int), part) for part in path], reverse=True):
        _drop(result, path)
    return result


def _put(item: Item, path: Path, value: Any) -> None:
    parent: Any = {"M": item} if len(path) == 1 else get(item, path[:-1])
    last = path[-1]
    if parent is None or ("L" if isinstance(last, int) else "M") not in parent:
        raise invalid("The document path provided in the update expression is invalid for update")
    if isinstance(last, int):
        parent["L"][last : last + 1] = [value]
    else:
        parent["M"][last] = value


def _drop(item: Item, path: Path) -> None:
    parent: Any = {"M": item} if len(path) == 1 else get(item, path[:-1])
    last = path[-1]
    if parent is None:
        raise invalid("The document path provided in the update expression is invalid for update")
    if isinstance(last, int):
        del parent.get("L", [])[last : last + 1]
    else:
        parent.get("M", {}).pop(last, None)
