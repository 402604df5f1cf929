"""The digests of projects given as JSON lines on standard input: run as a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

from runner.engine import simulate
from topology.document import from_payload, parse


def digests(lines: Iterable[str]) -> list[str]:
    """One digest for each project, which has one scenario."""
    found = []
    for line in lines:
        parsed = parse(from_payload(json.loads(line)))
        (scenario,) = parsed.scenarios.values()
        found.append(simulate(parsed, scenario)["run"]["digest"])
    return found


if __name__ == "__main__":
    print("\n".join(digests(sys.stdin)))
