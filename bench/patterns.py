"""Events matched a second on a bus of 1, 10, 100 and 1,000 patterns: through the index, and each pattern tried.

    .venv/bin/python bench/patterns.py [--events 2000] [--times 3]

The patterns look like those of real buses: most ask for a source, a detail-type and some field of the detail; one in
ten has a range, a prefix, a wildcard or `$or`. Each event is one that a random pattern asks for. Both ways must find
the same patterns for every event. The runs take turns, and of each the median counts.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from topology.matching import Pattern, PatternIndex, compile_pattern

SIZES = (1, 10, 100, 1_000)


def pattern(number: int) -> dict[str, Any]:
    """The pattern of a rule: 50 services put events of 20 types each about customers, regions and amounts."""
    source, kind = f"shop.service-{number % 50}", f"type-{number // 50}.happened"
    base: dict[str, Any] = {"source": [source], "detail-type": [kind]}
    match number % 10:
        case 0:
            return {**base, "detail": {"amount": [{"numeric": [">", number % 7 * 100]}]}}
        case 1:
            return {"source": [{"prefix": source}], "detail-type": [{"wildcard": f"type-{number // 50}.*"}]}
        case 2:
            return {**base, "$or": [{"detail": {"region": ["eu"]}}, {"detail": {"amount": [{"numeric": ["<", 500]}]}}]}
        case 3:
            return {**base, "detail": {"customer": [{"anything-but": ["customer-0"]}]}}
        case _:
            return {**base, "detail": {"region": ["eu", "us"]}}


def event(size: int, stream: random.Random) -> dict[str, Any]:
    number = stream.randrange(size)
    return {
        "version": "0",
        "id": f"{stream.getrandbits(128):032x}",
        "source": f"shop.service-{number % 50}",
        "detail-type": f"type-{number // 50}.happened",
        "account": "000000000000",
        "time": "2026-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {
            "customer": f"customer-{stream.randrange(1_000)}",
            "region": stream.choice(["eu", "us", "asia"]),
            "amount": stream.randrange(1_000),
            "lines": [{"sku": f"sku-{stream.randrange(100)}", "count": stream.randrange(9)} for _ in range(3)],
        },
    }


def naive(patterns: list[Pattern]) -> Callable[[Any], list[int]]:
    return lambda value: [number for number, each in enumerate(patterns) if each.match(value)]


def rate(match: Callable[[Any], list[int]], events: list[Any]) -> float:
    """Events a CPU second."""
    started = time.process_time()
    for each in events:
        match(each)
    return len(events) / max(time.process_time() - started, 1e-9)


def measure(size: int, count: int, times: int) -> tuple[float, float, float]:
    """The rates through the index and naively, and the patterns found for an event on average."""
    stream = random.Random(size)
    patterns = [compile_pattern(pattern(number)) for number in range(size)]
    index, tried = PatternIndex(patterns), naive(patterns)
    events = [event(size, stream) for _ in range(count)]
    few = events[: max(20, count // size)]
    found = [index.match(each) for each in events]
    assert found[: len(few)] == [tried(each) for each in few], "Both ways find the same patterns."
    rates = [(rate(index.match, events), rate(tried, few)) for _ in range(times)]
    return (
        median(one for one, _ in rates),
        median(other for _, other in rates),
        sum(map(len, found)) / len(found),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    print(f"{'patterns':>8}  {'index events/s':>14}  {'tried events/s':>14}  {'index/tried':>11}  {'found':>5}")
    costs: list[float] = []
    for size in SIZES:
        by_index, tried, found = measure(size, options.events, options.times)
        costs.append(1 / by_index)
        print(f"{size:>8,}  {by_index:>14,.0f}  {tried:>14,.0f}  {by_index / tried:>10.1f}x  {found:>5.2f}")
    growth = costs[-1] / costs[0]
    print(f"From {SIZES[0]} to {SIZES[-1]:,} patterns an event costs {growth:.1f} times as much through the index.")
    if growth > 20:
        sys.exit("The cost of an event grows with the number of patterns.")


if __name__ == "__main__":
    main()
