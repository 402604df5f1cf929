"""A dialect is how a state reads its input and shapes its output: by paths (JSONPath) or by expressions (JSONata)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar

from runner.workflow.errors import StatesError

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class Dialect(ABC):
    """Stateless: everything is in the visit. What cannot be evaluated raises StatesError.

    `name` is the module's stem, `language` the value of QueryLanguage, `misfit` the error for a value that its field
    cannot have.
    """

    name: ClassVar[str]
    language: ClassVar[str]
    misfit: ClassVar[str]

    @abstractmethod
    def given(self, visit: Visit) -> Any:
        """What the state works on: its input, after InputPath."""

    @abstractmethod
    def arguments(self, visit: Visit) -> Any:
        """What the state hands on: `given` after Parameters, or Arguments."""

    @abstractmethod
    def passed(self, visit: Visit) -> Any:
        """The result of a Pass state."""

    @abstractmethod
    def output(self, visit: Visit, result: Any) -> Any:
        """The output of a state that has a result, with its assignments made."""

    @abstractmethod
    def forwarded(self, visit: Visit, chosen: Mapping[str, Any] | None = None) -> Any:
        """The output of a state without a result (Choice, Wait, Succeed); `chosen` is the rule that a Choice took."""

    @abstractmethod
    def caught(self, visit: Visit, catcher: Mapping[str, Any], error: StatesError) -> Any:
        """What the catcher's next state gets."""

    @abstractmethod
    def holds(self, visit: Visit, rule: Mapping[str, Any], field: str) -> bool:
        """Whether a rule of a Choice state holds."""

    @abstractmethod
    def fill(self, visit: Visit, template: Any, field: str) -> Any:
        """The template of that field with its values, read from `given`."""

    @abstractmethod
    def value(self, visit: Visit, field: str) -> Any:
        """The value of a field that is written out, or found by its Path twin or expression; None without it."""

    @abstractmethod
    def refuse(self, visit: Visit, field: str, value: Any, wanted: str) -> StatesError:
        """The error for a field whose value is not the `wanted` (`integer`, `float`, `array`)."""

    def number(self, visit: Visit, field: str, *, whole: bool = True) -> float | None:
        """The number that a field holds, None without the field; raises StatesError for anything else.

        A text that holds a number counts as that number [V].
        """
        value = self.value(visit, field)
        if value is None and not self.has(visit, field):
            return None
        number = number_of(value)
        if number is None or (whole and not is_whole(number)):
            raise self.refuse(visit, field, value, "integer" if whole else "float")
        return int(number) if whole else number

    def has(self, visit: Visit, field: str) -> bool:
        """Whether the state has the field, in either form."""
        return field in visit.definition or f"{field}Path" in visit.definition


def number_of(value: Any) -> float | None:
    """The number that a value is, or holds as a text; None for anything else, and for what is not finite."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, int):
        return value
    try:
        number = float(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return number if isfinite(number) else None


def is_whole(number: float) -> bool:
    """Whether a number has no fraction; an integer may be larger than a float."""
    return isinstance(number, int) or number.is_integer()
