"""The corpus of scenarios: whole documents that each prove a sentence about a service, with what must be seen.

A file is a project with one scenario that `simulate` runs as it is; what only code can ask for is asked by code
(`handlers: sandboxed`), which returns what it was told. Beside it stand, free for the document:

- `x-proves`: `{service, row, tag}`: the sentence, and where it comes from (V recorded against the service, B the
  botocore model, D the vendor's documentation, E a reference engine).
- `x-expect`: `ledger` {node: its buckets that are not zero, all of them}, `nodes` {node: some of its figures},
  `requests`, and `rows`: for the trace rows that fit `op`, `node`, `edge`, `message`, `attempt` and `value` their
  `count`, their times `t_s`, the `bodies` of their messages, their `attempts` or `values`, all in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from runner.engine import Engine, refuse_errors
from runner.handlers import HandlerPool
from runner.ledger import BUCKETS
from runner.trace import Memory, decode
from topology.document import Parsed, load_path, parse, pick_scenario

_FITTING = ("op", "node", "edge", "message", "attempt", "value")


@dataclass(frozen=True, slots=True)
class Proof:
    """One file of the corpus; `name` is its path below the corpus without the ending."""

    name: str
    service: str
    row: str
    tag: str
    parsed: Parsed
    expect: Mapping[str, Any]


def proofs(folder: Path) -> list[Proof]:
    """All files of the corpus, by name."""
    return [proof_of(path, folder) for path in sorted(folder.glob("*/*.yaml"))]


def proof_of(path: Path, folder: Path) -> Proof:
    """The proof in a file; KeyError where it does not say what it proves."""
    parsed = parse(load_path(str(path)))
    proves = parsed.document["x-proves"]
    name = path.relative_to(folder).with_suffix("").as_posix()
    expect = parsed.document.get("x-expect") or {}
    return Proof(name, proves["service"], " ".join(proves["row"].split()), proves["tag"], parsed, expect)


def problems(proof: Proof, pool: HandlerPool | None = None) -> list[str]:
    """Runs the scenario; what is not as the file says, each as a sentence. `pool` runs the code of sandboxed ones."""
    refuse_errors(proof.parsed)
    scenario = pick_scenario(proof.parsed, None)
    sink = Memory()
    handlers: Literal["modelled", "sandboxed"] = "sandboxed" if scenario.handlers == "sandboxed" else "modelled"
    engine = Engine(proof.parsed, scenario, seed=scenario.seed, handlers=handlers, sink=sink, pool=pool)
    engine.run()
    result = engine.result()
    found = [f"expected {part['expect']}, found {part['actual']}" for part in result["expectations"] if not part["ok"]]
    if not result["ledger"]["balanced"]:
        found.append("the ledger does not balance")
    for node, wanted in proof.expect.get("ledger", {}).items():
        buckets = {name: value for name in ("accepted", *BUCKETS) if (value := result["nodes"][node].get(name))}
        found += _differs(f"ledger of {node}", wanted, buckets)
    for node, wanted in proof.expect.get("nodes", {}).items():
        found += _differs(node, wanted, {name: result["nodes"][node].get(name) for name in wanted})
    wanted = proof.expect.get("requests", {})
    found += _differs("requests", wanted, {name: result["requests"].get(name) for name in wanted})
    events = decode(sink.flat, 1, engine.node_names, engine.edge_names)
    for line in proof.expect.get("rows", ()):
        found += _rows(line, events, sink.payloads)
    return found


def _differs(what: str, wanted: Any, found: Any) -> list[str]:
    return [] if wanted == found else [f"{what}: expected {wanted}, found {found}"]


def _rows(line: Mapping[str, Any], events: list[dict[str, Any]], payloads: Mapping[int, Any]) -> Iterable[str]:
    given = {name: line[name] for name in _FITTING if name in line}
    rows = [event for event in events if all(event[name] == value for name, value in given.items())]
    causes = {event["message"]: event["value"] for event in events if event["op"] in ("accept", "request", "send")}
    seen = {
        "count": len(rows),
        "t_s": [row["t_us"] / 1_000_000 for row in rows],
        "bodies": [_body(row["message"], causes, payloads) for row in rows],
        "attempts": [row["attempt"] for row in rows],
        "values": [row["value"] for row in rows],
    }
    for name, found in seen.items():
        if name in line:
            yield from _differs(f"{name} of rows {given}", line[name], found)


def _body(message: int, causes: Mapping[int, int], payloads: Mapping[int, Any]) -> Any:
    """The body of a message: its own, or that of what caused it."""
    while message not in payloads and message in causes:
        message = causes[message]
    return payloads.get(message)
