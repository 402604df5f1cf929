"""secret: a value in versions. It is read as it is now; rotation puts a new version before it, on a timer.

The values are made up for the run, so that nothing secret ever stands in a design: equal for equal seeds, and
marked, so that the log knows them.
"""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Behaviour, Context, Wire
from runner.trace import Op

DAY_US = 86_400_000_000
MARK = "signalbox-secret-"
"""What every made-up value begins with."""


class Secret(Behaviour):
    name = "secret"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        days = context.node["rotation_days"]
        self._period_us = None if days is None else int(days) * DAY_US
        self.version = 1
        self._values: dict[int, str] = {}
        self._counts = {"reads": 0, "writes": 0, "rotations": 0}

    def connect(self) -> None:
        self._wait()

    def _wait(self) -> None:
        """Sets the next rotation, where the run lasts so long."""
        if self._period_us is None:
            return
        horizon_us = self.world.horizon_us
        if horizon_us is None or self.clock.now_us + self._period_us <= horizon_us:
            self.context.after(self._period_us, self._rotate, None)

    def _rotate(self, _: Any) -> None:
        self._counts["rotations"] += 1
        self.put(None)
        self._wait()

    def put(self, value: str | None, wire: Wire | None = None, invocation: int = 0) -> int:
        """Puts a new version before the current one, made up where no value is given; returns its number."""
        self.version += 1
        if value is not None:
            self._values[self.version] = value
        # Nobody can ask for what is older than the previous version.
        self._values.pop(self.version - 2, None)
        self.context.record(Op.ROTATE, wire, invocation=invocation, value=self.version)
        return self.version

    def value(self, version: int) -> str:
        """The text of a version: what was put there, else one made up from the seed."""
        given = self._values.get(version)
        return MARK + self.version_id(version).replace("-", "") if given is None else given

    def version_id(self, version: int) -> str:
        return self.world.streams.uuid(f"secret:{self.context.node.id}", version)

    @property
    def previous(self) -> int | None:
        """The version before the current one; None when there was only one."""
        return self.version - 1 if self.version > 1 else None

    def use(self, relation: str, wire: Wire | None, invocation: int = 0, cause: int = 0, body: Any = None) -> int:
        status = self.refusal(wire)
        if not status:
            self._counts[relation] += 1
            if relation == "writes":
                self.put(None, wire, invocation)
        return status

    def report(self) -> dict[str, Any]:
        return self._counts | {"version": self.version, "previous_version": self.previous or 0}
