"""A text read from the left: what the parsers of paths, filters and intrinsic functions share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NoReturn, TypeVar

_T = TypeVar("_T")
_BLANKS = re.compile(r"\s*")


class PathInvalid(ValueError):
    """The text is no path, filter or intrinsic function of the States Language."""


class Reader:
    """A position in a text. Every pattern given to `match` is anchored and consumes each character once."""

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position

    def peek(self) -> str:
        """The next character, or a blank at the end."""
        return self.text[self.position] if self.position < len(self.text) else " "

    def take(self, what: str) -> bool:
        """Steps over `what` when it is next."""
        if self.text.startswith(what, self.position):
            self.position += len(what)
            return True
        return False

    def expect(self, what: str) -> None:
        if not self.take(what):
            raise self.fault(f"{what!r} is missing")

    def match(self, pattern: re.Pattern[str]) -> str:
        """What the pattern finds here, which may be nothing."""
        found = pattern.match(self.text, self.position)
        if found is None:
            return ""
        self.position = found.end()
        return found.group()

    def blanks(self) -> None:
        self.match(_BLANKS)

    def quoted(self) -> str:
        """A text in single or double quotes. A backslash hides the quote and itself; else it is a backslash."""
        quote = self.peek()
        self.position += 1
        parts: list[str] = []
        while self.position < len(self.text):
            character = self.text[self.position]
            self.position += 1
            if character == quote:
                return "".join(parts)
            if character == "\\" and self.peek() in (quote, "\\"):
                character = self.peek()
                self.position += 1
            parts.append(character)
        raise self.fault(f"the closing {quote} is missing")

    def listed(self, one: Callable[[], _T]) -> Iterator[_T]:
        """One or more, with commas between."""
        yield one()
        self.blanks()
        while self.take(","):
            self.blanks()
            if self.peek() not in "'\"":
                raise self.fault("a name is missing")
            yield one()
            self.blanks()

    def end(self) -> None:
        if self.position < len(self.text):
            raise self.fault(f"{self.text[self.position :][:20]!r} is not expected")

    def fault(self, what: str) -> PathInvalid:
        return PathInvalid(f"{what} at character {self.position + 1} of {self.text[:200]!r}")

    def refuse(self, what: str) -> NoReturn:
        raise self.fault(what)
