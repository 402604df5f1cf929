"""Policies that authorizer functions answer with: may this request be made (semantics 3.5)?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ALLOW, DENY, SILENT = "allow", "deny", "silent"


def decision(policy: Mapping[str, Any], resource: str) -> str:
    """`deny` where a statement forbids the resource, else `allow` where one allows it, else `silent`."""
    statements = policy.get("Statement") or ()
    found = SILENT
    for statement in (statements,) if isinstance(statements, Mapping) else statements:
        if not isinstance(statement, Mapping) or not _applies(statement, resource):
            continue
        if statement.get("Effect") == "Deny":
            return DENY
        if statement.get("Effect") == "Allow":
            found = ALLOW
    return found


def _applies(statement: Mapping[str, Any], resource: str) -> bool:
    may = any(_fits(action, "execute-api:Invoke", ignore_case=True) for action in _list(statement.get("Action")))
    return may and any(_fits(pattern, resource) for pattern in _list(statement.get("Resource")))


def _list(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else (str(part) for part in value)


def _fits(pattern: str, text: str, ignore_case: bool = False) -> bool:
    """Whether the text fits a pattern of `*` and `?`: two pointers, in bounded time."""
    if ignore_case:
        pattern, text = pattern.lower(), text.lower()
    at, star, mark, index = 0, -1, 0, 0
    while index < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, index
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[index]):
            at += 1
            index += 1
        elif star >= 0:
            mark += 1
            at, index = star + 1, mark
        else:
            return False
    return all(rest == "*" for rest in pattern[at:])
