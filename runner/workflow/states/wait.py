"""Wait: hands on its input, some seconds later or at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runner.workflow.dialects.base import is_whole
from runner.workflow.errors import StatesError
from runner.workflow.moments import micros
from runner.workflow.states.base import State

if TYPE_CHECKING:
    from runner.workflow.visit import Visit


class Wait(State):
    name = "wait"
    type = "Wait"

    def run(self, visit: Visit) -> None:
        execution = visit.flow.execution
        delay_us = self._delay_us(visit)
        if delay_us > execution.limit("workflow.wait_max_s") * 1_000_000:
            raise StatesError("States.Runtime", "Wait state delay is too long.")
        execution.host.after(delay_us, self._over, visit)

    def _delay_us(self, visit: Visit) -> int:
        if visit.dialect.has(visit, "Timestamp"):
            value = visit.dialect.value(visit, "Timestamp")
            until_us = micros(value)
            if until_us is None:
                raise _refused(visit, "Timestamp", value)
            return max(0, until_us - visit.flow.execution.host.now_us)
        value = visit.dialect.value(visit, "Seconds")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not is_whole(value) or value < 0:
            raise _refused(visit, "Seconds", value)
        return int(value) * 1_000_000

    def _over(self, visit: Visit) -> None:
        if not visit.is_open:
            return
        try:
            output = visit.dialect.forwarded(visit)
        except StatesError as error:
            visit.break_down(error)
            return
        visit.leave(output, visit.definition.get("Next"))


def _refused(visit: Visit, field: str, value: Any) -> StatesError:
    """The service's words for a value that is no time to wait."""
    path = visit.definition.get(f"{field}Path")
    if path is None:
        error = visit.dialect.refuse(visit, field, value, "integer")
        if field == "Seconds" or not isinstance(value, str):
            return error
        what = f"The {field} field cannot be parsed as an ISO-8601 extended offset date-time format string"
        return StatesError(error.error, f"{what}: {value}")
    if field == "Timestamp":
        what = "parameter does not reference a valid ISO-8601 extended offset date-time format string"
    elif isinstance(value, int) and not isinstance(value, bool):
        what = "parameter references a negative value"
    else:
        what = "parameter cannot be parsed as a long value"
    return StatesError("States.Runtime", f"The {field}Path {what}: {path} == {value}")
