"""Mutants: faults planted into a copy of the tree, one at a time, which the named tests have to find.

`python -m tests.mutants` prints a table; `tests/test_mutants.py` asks for the same. A mutant is a file, a piece of its
text that stands there once, and what takes its place, so that a mutant that no longer fits is an error.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("console", "runner", "topology", "tests", "manage.py", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".hypothesis", "node_modules", "e2e", "*.pyc")
LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted fault, and the tests that kill it."""

    name: str
    says: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def plant(self, tree: Path) -> None:
        """Puts the fault into the copy."""
        path = tree / self.file
        text = path.read_text()
        assert text.count(self.old) == 1, f"{self.name}: its text stands {text.count(self.old)} times in {self.file}."
        path.write_text(text.replace(self.old, self.new))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the tests killed the mutant, and the first line that says why."""

    mutant: Mutant
    killed: bool
    reason: str


PROPERTIES = ("tests/properties/test_runs.py", "tests/properties/test_queues.py", "tests/properties/test_order.py")
LEDGER = "tests/runner/test_ledger_table.py"
BEHAVIOURS = "tests/runner/behaviours"

MUTANTS = (
    Mutant(
        "lost-nack",
        "A message that was not settled never becomes visible again.",
        "runner/behaviours/queue.py",
        "            self.visible.append(message)\n        if self.context.clock.now_us - message.sent_us",
        "            pass\n        if self.context.clock.now_us - message.sent_us",
        (PROPERTIES[1],),
    ),
    Mutant(
        "receive-count-off-by-one",
        "A message is received once more than its maximum before it moves.",
        "runner/behaviours/queue.py",
        "if most and message.receive_count >= most:",
        "if most and message.receive_count > most:",
        (PROPERTIES[1],),
    ),
    Mutant(
        "dead-letter-forgets",
        "A message leaves for its dead-letter queue and never arrives.",
        "runner/behaviours/queue.py",
        "        self.context.soon(wire.accept, parcel)\n",
        "",
        (LEDGER,),
    ),
    Mutant(
        "topic-forgets-attempts",
        "A topic delivers again what its target had accepted.",
        "runner/behaviours/base/push.py",
        "        self._settle(unit)\n        context.account.delivered += 1\n",
        "        context.account.delivered += 1\n",
        (PROPERTIES[0],),
    ),
    Mutant(
        "fifo-topic-overtakes",
        "A message of a FIFO topic does not wait for the one before it.",
        "runner/behaviours/base/push.py",
        "        return len(line) == 1\n",
        "        return True\n",
        (f"{BEHAVIOURS}/test_topic.py", PROPERTIES[2]),
    ),
    Mutant(
        "bus-forgets-the-unmatched",
        "An event that matches no edge is not counted.",
        "runner/behaviours/base/push.py",
        "        context.account.filtered += 1\n        context.record(Op.ACCEPT",
        "        context.record(Op.ACCEPT",
        (PROPERTIES[0],),
    ),
    Mutant(
        "stream-retries-behind",
        "Records that failed come back behind those that wait.",
        "runner/behaviours/base/reader.py",
        "self.units.extendleft(reversed(rest))",
        "self.units.extend(rest)",
        (PROPERTIES[2],),
    ),
    Mutant(
        "asynchronous-failure-is-forgotten",
        "An event that a function gives up is in no bucket.",
        "runner/behaviours/function.py",
        "            context.account.dropped += 1\n",
        "            context.account.dropped += 0\n",
        (PROPERTIES[0],),
    ),
    Mutant(
        "gateway-answers-late",
        "A request that ran out of time is answered as if it had not.",
        "runner/ledger.py",
        "        self.in_flight -= 1\n        setattr(self, outcome",
        "        self.in_flight -= outcome != 'timed_out'\n        setattr(self, outcome",
        (PROPERTIES[0],),
    ),
    Mutant(
        "fifo-group-does-not-block",
        "A group with a message in flight gives the next one.",
        "runner/behaviours/base/lines.py",
        "        if group in self._held or group == self._current:\n",
        "        if group == self._current:\n",
        (PROPERTIES[1],),
    ),
    Mutant(
        "delay-is-forgotten",
        "A delayed message is visible at once.",
        "runner/behaviours/queue.py",
        "        if delay_us > 0:\n            parcel.state",
        "        if delay_us > 1_000_000_000:\n            parcel.state",
        (PROPERTIES[1],),
    ),
    Mutant(
        "too-old-is-received",
        "A message that is too old for its dead-letter queue is received there.",
        "runner/behaviours/queue.py",
        "            if expires_us <= now_us:\n",
        "            if expires_us < 0:\n",
        (f"{BEHAVIOURS}/test_queue_dead_letters.py",),
    ),
    Mutant(
        "express-without-time",
        "Work without duration goes the short way, one after the other.",
        "runner/behaviours/base/express.py",
        "        and _takes_time(function)\n",
        "",
        (f"{BEHAVIOURS}/test_express.py",),
    ),
)


@contextmanager
def copy() -> Iterator[Path]:
    """A copy of the tree, with no more than the tests need."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, tree / name, ignore=LEFT_OUT)
            else:
                shutil.copy(source, tree / name)
        yield tree


def judge(mutant: Mutant, tree: Path) -> Verdict:
    """Plants the mutant, runs its tests with all their examples, and takes it out again."""
    path = tree / mutant.file
    sound = path.read_text()
    mutant.plant(tree)
    try:
        done = run_tests(tree, mutant.tests, every=True)
    finally:
        path.write_text(sound)
    if done is None:
        return Verdict(mutant, True, f"no end within {LIMIT_S} s")
    # 1 is a failed test; anything else is no verdict of the tests.
    return Verdict(mutant, done.returncode == 1, _reason(done.stdout))


def run_tests(tree: Path, tests: Sequence[str], *, every: bool = False) -> subprocess.CompletedProcess[str] | None:
    """The tests in the copy, until the first that fails; None where they come to no end."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=short", "-p", "no:cacheprovider", *tests]
    command += ["-m", ""] if every else []
    try:
        return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return None


def _reason(output: str) -> str:
    """The first failing test in the summary."""
    failed = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].partition(" - ")[0].removeprefix("FAILED ") if failed else output.strip()[-200:]


def table(verdicts: Sequence[Verdict]) -> str:
    """The verdicts as a Markdown table."""
    lines = ["| mutant | what it does | verdict | killed by |", "|---|---|---|---|"]
    for verdict in verdicts:
        word = "killed" if verdict.killed else "SURVIVED"
        lines.append(f"| {verdict.mutant.name} | {verdict.mutant.says} | {word} | {verdict.reason} |")
    return "\n".join(lines)


def main() -> int:
    with copy() as tree:
        verdicts = [judge(mutant, tree) for mutant in MUTANTS]
    print(table(verdicts))
    return 0 if all(verdict.killed for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
