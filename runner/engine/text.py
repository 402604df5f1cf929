"""A result for people and for build servers: text that fits a screen, and JUnit XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

Paint = Callable[[str, str], str]
"""Role (good, error, warning, strong, faint) and words to the words as they are shown."""


def plain(role: str, words: str) -> str:
    return words


def text(result: Mapping[str, Any], paint: Paint = plain) -> str:
    """The run, what became of requests and messages, each node on a line, and the expectations."""
    run = result["run"]
    lines = [
        paint("strong", f"{run['topology']} · {run['scenario']}")
        + f"  seed {run['seed']}, {run['handlers']} handlers, {_duration(run['virtual_s'])} of {run['clock']} time"
        + (f" in {run['wall_s']:.2f} s" if "wall_s" in run else ""),
        "",
        *_requests(result["requests"]),
        *_ledger(result["ledger"], paint),
        "",
        *_nodes(result["nodes"], paint),
    ]
    if run["modelled_nodes"]:
        lines += ["", f"Modelled, because they have no code: {', '.join(run['modelled_nodes'])}"]
    if result["expectations"]:
        lines += ["", *(_expectation(entry, paint) for entry in result["expectations"])]
    lines += ["", paint("faint", f"{run['trace_events']:,} trace events, {run['digest']}")]
    if not run["deterministic"]:
        lines.append(paint("warning", "A handler ran into the wall clock: this run cannot be repeated exactly."))
    failed = sum(not entry["ok"] for entry in result["expectations"])
    if not result["ledger"]["balanced"]:
        lines.append(paint("error", "The ledger does not balance: this is a defect of the runner."))
    elif failed:
        lines.append(paint("error", f"{failed} of {len(result['expectations'])} expectations failed."))
    else:
        lines.append(paint("good", "All is as expected." if result["expectations"] else "Done."))
    return "\n".join(lines) + "\n"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s".replace(".0 s", " s")
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (f"{hours} h " if hours else "") + f"{minutes} min" + (f" {rest} s" if rest else "")


def _requests(requests: Mapping[str, int]) -> list[str]:
    if not requests["received"]:
        return []
    parts = [
        f"{requests[name]:,} {name.replace('_', ' ')}" for name in requests if name != "received" and requests[name]
    ]
    return [f"  Requests  {requests['received']:>9,} received   " + ", ".join(parts)]


def _ledger(ledger: Mapping[str, Any], paint: Paint) -> list[str]:
    if not ledger["accepted"]:
        return []
    names = ("delivered", "dead_lettered", "filtered", "expired", "dropped", "held", "in_flight")
    shown = [(name.replace("dead_", "dead-").replace("_", " "), ledger[name]) for name in names if ledger[name]]
    parts = [f"{count:,} {name}" for name, count in shown]
    lost = paint("error", f"{ledger['lost']:,} lost") if ledger["lost"] else paint("good", "none lost")
    return [f"  Messages  {ledger['accepted']:>9,} accepted   " + ", ".join([*parts, lost])]


def _nodes(nodes: Mapping[str, Mapping[str, Any]], paint: Paint) -> list[str]:
    shown = {name: entry for name, entry in nodes.items() if any(_numbers(entry))}
    if not shown:
        return []
    width = max(len(name) for name in shown)
    return [f"  {paint('strong', name.ljust(width))}  {_facts(entry)}" for name, entry in shown.items()]


def _numbers(entry: Mapping[str, Any]) -> list[float]:
    return [value for value in entry.values() if isinstance(value, (int, float))]


def _facts(entry: Mapping[str, Any]) -> str:
    facts = [
        f"{value:,} {name.replace('_', ' ')}"
        for name, value in entry.items()
        if isinstance(value, (int, float)) and value and name not in ("age_max_s", "depth_max", "concurrency_max")
    ]
    if entry.get("depth_max"):
        facts.append(f"deepest {entry['depth_max']:,}")
    if entry.get("concurrency_max"):
        facts.append(f"{entry['concurrency_max']:,} at once")
    latency = entry.get("latency_ms")
    if latency and latency["max"]:
        facts.append(f"p50 {_ms(latency['p50'])}, p95 {_ms(latency['p95'])}, p99 {_ms(latency['p99'])}")
    return ", ".join(facts)


def _ms(value: float) -> str:
    return f"{value / 1000:.1f} s" if value >= 10_000 else f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"


def _expectation(entry: Mapping[str, Any], paint: Paint) -> str:
    mark = paint("good", "✓") if entry["ok"] else paint("error", "✗")
    return f"  {mark} {sentence(entry['expect'])}" + ("" if entry["ok"] else f", but it is {entry['actual']}")


def sentence(expect: Mapping[str, Any]) -> str:
    """`p95 latency_ms of POST /orders at most 300`."""
    where = next((expect[name] for name in ("node", "edge", "route") if expect.get(name)), None)
    share = f"p{float(expect['quantile']) * 100:g} " if expect.get("quantile") is not None else ""
    bounds = [
        f"{comparator.replace('_', ' ')} {expect[comparator]:g}"
        for comparator in ("equals", "at_least", "at_most")
        if expect.get(comparator) is not None
    ]
    return f"{share}{expect['metric']}{f' of {where}' if where else ''} {' and '.join(bounds)}"


def junit(result: Mapping[str, Any]) -> str:
    """One test case for each expectation, and one for the balance of the ledger."""
    run = result["run"]
    name = f"{run['topology']}.{run['scenario']}"
    balanced = result["ledger"]["balanced"]
    cases = [_case(name, "the ledger balances", None if balanced else "The ledger does not balance.")]
    for entry in result["expectations"]:
        failure = None if entry["ok"] else f"It is {entry['actual']}."
        cases.append(_case(name, sentence(entry["expect"]), failure))
    failures = sum("<failure" in case for case in cases)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites><testsuite name={quoteattr(name)} tests="{len(cases)}" failures="{failures}" '
        f'time="{run.get("wall_s", 0)}">\n' + "\n".join(cases) + "\n</testsuite></testsuites>\n"
    )


def _case(suite: str, name: str, failure: str | None) -> str:
    opening = f"<testcase classname={quoteattr(suite)} name={quoteattr(name)}"
    return f"{opening}/>" if failure is None else f"{opening}><failure message={quoteattr(failure)}/></testcase>"
