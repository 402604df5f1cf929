"""How rules name things in messages: a few of them in words, the rest as a number."""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN = 4


def listed(names: Sequence[str]) -> str:
    """`Pay`, `Pay and Ship`, `Pay, Ship and 7 more`."""
    if len(names) > _SHOWN:
        return f"{', '.join(names[: _SHOWN - 1])} and {len(names) - _SHOWN + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
