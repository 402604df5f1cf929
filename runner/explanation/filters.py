"""What a filter on the way said of the events that came to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from runner.explanation.story import Seen, Story
from runner.explanation.values import Stop, moment, shown
from runner.trace import Op
from topology.errors import PatternInvalid
from topology.graph import Edge, thaw
from topology.matching.verdicts import Clause, verdict

FIELDS: Mapping[str, Literal["pattern", "policy", "filters"]] = {
    "pattern": "pattern",
    "filter_policy": "policy",
    "filters": "filters",
}
"""The fields by which an edge filters, and how each is read."""
PARTS = {"queue": "body", "stream": "data"}
"""The part of a record that a filter is about, by what the record comes from; those of a table have none."""


def filtered(story: Story, edge: Edge) -> Stop | None:
    """The filter of the edge, where it let nothing pass: of several events, the one that came nearest."""
    field = next((name for name in FIELDS if edge[name]), None)
    told = story.on(edge, Op.FILTER)
    if field is None or (not told and story.on(edge, Op.ACCEPT, Op.DELIVER)):
        return None
    rows = told or story.at(edge.source, Op.SEND, Op.ACCEPT, Op.RECORD)
    stops = [stop for row in rows if (stop := _said(story, edge, field, row)) is not None]
    return min(stops, key=lambda stop: sum(not one["holds"] for one in stop.clauses), default=None)


def _said(story: Story, edge: Edge, field: str, row: Seen) -> Stop | None:
    given = thaw(edge[field])
    clauses: tuple[Clause, ...] = ()
    event = _event(story, edge, field, row)
    if event is not None:
        try:
            part = PARTS.get(story.graph.nodes[edge.source].kind, "")
            scope = edge["filter_scope"] or "MessageAttributes"
            told = verdict(FIELDS[field], given, event, scope=scope, part=part)
        except PatternInvalid:
            return None
        if told.matches and row.op != Op.FILTER:
            return None
        clauses = () if told.matches else told.clauses
    refused = next((clause for clause in clauses if not clause.holds), None)
    why = f": {_because(refused)}" if refused is not None else "."
    sentence = f"The filter of {edge.source} → {edge.target} did not let it pass at {moment(row.t_us)}{why}"
    found = tuple(asdict(clause) for clause in clauses)
    return Stop("filtered", sentence, edge.source, edge.id, row.t_us, row.message, row.seq, 0, found, given)


def _event(story: Story, edge: Edge, field: str, row: Seen) -> Any:
    """What the filter was asked about, as far as the log knows it."""
    body = story.payload(row.message)
    if field != "filter_policy" or edge["filter_scope"] == "MessageBody":
        return body
    publisher = story.graph.edges.get(row.edge or "")
    return thaw(publisher["attributes"]) if publisher is not None and publisher["attributes"] else None


def _because(clause: Clause) -> str:
    wanted = " or ".join(shown(value) for value in clause.wanted)
    if not clause.found:
        return f"it asks for {clause.path} {wanted}, and there is no such field."
    found = ", ".join(shown(value) for value in clause.found)
    return f"{clause.path} is {found}, and it asks for {wanted}."
