"""Which states of a workflow a run went through, and how often, read out of its log."""

from __future__ import annotations

from typing import Any

from runner import selectors
from runner.log import store
from runner.models import Run
from runner.trace import Op

ROWS_MAX = 1_000_000
"""Rows of the log that are looked through; a longer run says that more came."""
COUNTED = {
    Op.STATE_ENTER.value: "entered",
    Op.STATE_EXIT.value: "left",
    Op.STATE_FAIL.value: "failed",
    Op.STATE_RETRY.value: "retried",
    Op.STATE_CATCH.value: "caught",
}


def state_visits(user: Any, run: Run, node: str) -> dict[str, Any]:
    """`states` by name with their counts, `more` where the log is longer than what was looked through."""
    selectors.check_log(run)
    selectors.check_node(run, node)
    wanted = list(run.names["nodes"]).index(node) if run.names else -1
    counts: dict[int, dict[str, int]] = {}
    scanned, more = 0, False
    for rows in store.read(run.pk, run.life, 0):
        columns = rows.columns
        for index in selectors.matching(columns, wanted, None):
            name = COUNTED.get(columns[1][index])
            if name is not None:
                visit = counts.setdefault(columns[4][index], dict.fromkeys(COUNTED.values(), 0))
                visit[name] += 1
        scanned += rows.count
        if scanned >= ROWS_MAX:
            more = True
            break
    named = store.payloads(run.pk, run.life, counts)
    states: dict[str, dict[str, int]] = {}
    for message, visit in counts.items():
        body = named.get(message)
        if not isinstance(body, dict) or "state" not in body:
            continue
        state = states.setdefault(str(body["state"]), {**dict.fromkeys(COUNTED.values(), 0), "going": 0})
        for name, count in visit.items():
            state[name] += count
        state["going"] += max(0, visit["entered"] - visit["left"])
    return {"states": states, "more": more}
