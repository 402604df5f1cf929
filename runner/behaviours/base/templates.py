"""Templates of scenarios and edges.

`{{uuid}}`, `{{int a b}}`, `{{float a b}}`, `{{choice x y}}`, `{{seq}}`, `{{now}}`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Any

from runner.errors import ScenarioRefused
from runner.handlers import EPOCH_US

_TEMPLATE = re.compile(r"\{\{\s*([a-z]+)((?:\s+[^\s{}]+)*)\s*\}\}")


class Counter:
    """Where `seq` counts: one for each arrival of a scenario."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0


def fill(value: Any, stream: Random, now_us: int, counter: Counter | None = None) -> Any:
    """The value with its templates filled. A string that is one template alone becomes the template's own type."""
    if isinstance(value, str):
        return _fill_text(value, stream, now_us, counter) if "{{" in value else value
    if isinstance(value, Mapping):
        return {key: fill(item, stream, now_us, counter) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [fill(item, stream, now_us, counter) for item in value]
    return value


def _fill_text(text: str, stream: Random, now_us: int, counter: Counter | None) -> Any:
    whole = _whole(text)
    if whole is not None:
        return _draw(*whole, stream, now_us, counter)
    return _TEMPLATE.sub(lambda m: str(_draw(m.group(1), m.group(2).split(), stream, now_us, counter)), text)


@lru_cache(maxsize=1024)
def _whole(text: str) -> tuple[str, list[str]] | None:
    """The name and the arguments of a text that is one template alone."""
    whole = _TEMPLATE.fullmatch(text.strip())
    return None if whole is None else (whole.group(1), whole.group(2).split())


def _draw(name: str, arguments: list[str], stream: Random, now_us: int, counter: Counter | None) -> Any:
    try:
        match name, arguments:
            case "uuid", []:
                return str(uuid.UUID(int=stream.getrandbits(128), version=4))
            case "int", [low, high]:
                return stream.randint(int(low), int(high))
            case "float", [low, high]:
                return round(stream.uniform(float(low), float(high)), 6)
            case "choice", [_, *_]:
                return stream.choice(arguments)
            case "seq", []:
                if counter is None:
                    return stream.getrandbits(31)
                counter.value += 1
                return counter.value
            case "now", []:
                return iso_time(now_us)
    except ValueError as error:
        raise ScenarioRefused(f"The template {{{{{name} {' '.join(arguments)}}}}} is not valid: {error}.") from None
    raise ScenarioRefused(f"There is no template {{{{{' '.join([name, *arguments])}}}}}.")


def iso_time(now_us: int) -> str:
    """Run time as handlers see it, to the millisecond, in UTC."""
    milliseconds = (EPOCH_US + now_us) // 1000
    return f"{_second(milliseconds // 1000)}.{milliseconds % 1000:03d}Z"


@lru_cache(maxsize=16)
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
