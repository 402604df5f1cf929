"""What happened at each node and when, out of rows: read once, then asked for any part of the run in any width.

Times and values stand in arrays of 64-bit integers in the order of time, so that a chart of a part of a long run costs
what it draws. Rows may be added while the run goes on.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from runner.trace.charts.steps import SECOND_US, Steps, Values
from runner.trace.ops import Op

FAILED = 500
MS_US = 1000
QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
METRICS = ("rate", *QUANTILES, "depth", "age", "concurrency", "errors")
"""Rate and errors a second; quantiles in milliseconds; messages; seconds; invocations."""
ARRIVED = frozenset({Op.REQUEST, Op.ACCEPT, Op.START, Op.FIRE})
LOST = frozenset({Op.DEAD_LETTER, Op.EXPIRE, Op.DROP})
SETTLED = frozenset({Op.DELIVERED, Op.FILTER, Op.REDRIVE, *LOST})


def _longs() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Timed:
    """Values with their times, in order."""

    times: array[int] = field(default_factory=_longs)
    values: array[int] = field(default_factory=_longs)

    def add(self, t_us: int, value: int) -> None:
        self.times.append(t_us)
        self.values.append(value)


@dataclass(slots=True)
class Course:
    """What happened at one node."""

    arrivals: array[int] = field(default_factory=_longs)
    invoked: Timed = field(default_factory=Timed)
    answered: Timed = field(default_factory=Timed)
    settled: Timed = field(default_factory=Timed)
    failed_work: array[int] = field(default_factory=_longs)
    failed_answers: array[int] = field(default_factory=_longs)
    lost: array[int] = field(default_factory=_longs)
    depth: Timed = field(default_factory=Timed)
    running: Timed = field(default_factory=Timed)
    oldest: Timed = field(default_factory=Timed)
    accepted: dict[int, int] = field(default_factory=dict)
    """When each message that is here now was accepted."""
    line: deque[int] = field(default_factory=deque)

    @property
    def latencies(self) -> Timed:
        """Invocations where it has any, else answers, else how long messages were in it; in microseconds."""
        return next((timed for timed in (self.invoked, self.answered) if timed.times), self.settled)

    @property
    def spent_us(self) -> int:
        return sum(self.latencies.values)

    def steps(self, metric: str, steps: Steps) -> Values | None:
        """One metric in these steps; None where the node has none."""
        if metric in QUANTILES:
            timed = self.latencies
            found = steps.quantile(timed.times, timed.values, QUANTILES[metric])
            return [None if value is None else value / MS_US for value in found] if timed.times else None
        return _METRICS[metric](self, steps)

    def errors(self, steps: Steps) -> Values | None:
        """Failed invocations, else failed answers; without either, what was lost or dead-lettered."""
        if self.invoked.times:
            return steps.rate(self.failed_work)
        if self.answered.times:
            return steps.rate(self.failed_answers)
        return steps.rate(self.lost) if self.depth.times else None

    def age(self, steps: Steps) -> Values | None:
        """Seconds since the oldest message that is not settled was accepted, at its highest in each step."""
        if not self.depth.times:
            return None
        times, since = self.oldest.times, self.oldest.values
        found: Values = []
        for (start, stop), end in zip(steps.cuts(times), steps.ends, strict=True):
            # Just before each change, and at the end of the step; -1 stands for "none is here".
            ages = [times[at] - since[at - 1] for at in range(max(start, 1), stop) if since[at - 1] >= 0]
            if stop and since[stop - 1] >= 0:
                ages.append(end - since[stop - 1])
            found.append(max(ages, default=0) / SECOND_US)
        return found


_METRICS: dict[str, Callable[[Course, Steps], Values | None]] = {
    "rate": lambda course, steps: steps.rate(course.arrivals) if course.arrivals else None,
    "depth": lambda course, steps: _gauge(course.depth, steps),
    "concurrency": lambda course, steps: _gauge(course.running, steps),
    "age": Course.age,
    "errors": Course.errors,
}


def _gauge(timed: Timed, steps: Steps) -> Values | None:
    return steps.highest(timed.times, timed.values) if timed.times else None


class Courses:
    """Takes rows in order; `steps` is what a chart draws."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._courses: dict[int, Course] = {}
        self._begun: dict[int, int] = {}
        self._asked: dict[int, int] = {}
        self.t_us = 0

    def add(self, columns: Sequence[Sequence[int]]) -> None:
        """Rows as columns: t_us, op, node, edge, message, invocation, attempt, value."""
        times, ops, nodes, _, messages, invocations, _, values = columns
        for t_us, op, node, message, invocation, value in zip(
            times, ops, nodes, messages, invocations, values, strict=True
        ):
            if node >= 0:
                course = self._courses.get(node)
                if course is None:
                    course = self._courses[node] = Course()
                self._row(course, t_us, op, message, invocation, value)
        if times:
            self.t_us = times[-1]

    def names(self) -> list[str]:
        """The nodes that something reached: first those where most of the run's time went, then the busiest."""
        reached = [(course.spent_us, len(course.arrivals), node) for node, course in self._courses.items()]
        return [self._names[node] for _, n, node in sorted(reached, key=lambda one: (-one[0], -one[1], one[2])) if n]

    def steps(self, nodes: Iterable[str], steps: Steps) -> dict[str, dict[str, Values]]:
        """For each node the metrics that it has."""
        index = {name: at for at, name in enumerate(self._names)}
        found = {}
        for name in nodes:
            course = self._courses.get(index.get(name, -1), Course())
            lines = {metric: course.steps(metric, steps) for metric in METRICS}
            found[name] = {metric: line for metric, line in lines.items() if line is not None}
        return found

    def _row(self, course: Course, t_us: int, op: int, message: int, invocation: int, value: int) -> None:
        if op in ARRIVED or (op == Op.INVOKE and not message):
            course.arrivals.append(t_us)
        if op == Op.REQUEST:
            self._asked[message] = t_us
        elif op == Op.RESPONSE:
            self._answered(course, t_us, message, value)
        elif op == Op.INVOKE:
            self._begun[invocation] = t_us
            course.running.add(t_us, _now(course.running) + 1)
        elif op == Op.END:
            self._ended(course, t_us, invocation, value)
        if op == Op.ACCEPT or (op in SETTLED and message in course.accepted):
            _move(course, t_us, op, message)

    def _answered(self, course: Course, t_us: int, message: int, status: int) -> None:
        asked = self._asked.pop(message, None)
        if asked is not None:
            course.answered.add(t_us, t_us - asked)
        if status >= FAILED:
            course.failed_answers.append(t_us)

    def _ended(self, course: Course, t_us: int, invocation: int, status: int) -> None:
        begun = self._begun.pop(invocation, None)
        if begun is None:
            return
        course.invoked.add(t_us, t_us - begun)
        course.running.add(t_us, _now(course.running) - 1)
        if status:
            course.failed_work.append(t_us)


def _now(timed: Timed) -> int:
    return timed.values[-1] if timed.values else 0


def _move(course: Course, t_us: int, op: int, message: int) -> None:
    """A message comes to the node, or is settled there."""
    accepted, line = course.accepted, course.line
    if op == Op.ACCEPT:
        accepted[message] = t_us
        line.append(message)
    else:
        course.settled.add(t_us, t_us - accepted.pop(message))
        if op in LOST:
            course.lost.append(t_us)
    course.depth.add(t_us, len(accepted))
    while line and line[0] not in accepted:
        line.popleft()
    since = accepted[line[0]] if line else -1
    if not course.oldest.values or course.oldest.values[-1] != since:
        course.oldest.add(t_us, since)
