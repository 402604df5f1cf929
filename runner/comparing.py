"""Two runs read out of the store and compared. Takes the user who asks, as selectors do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner import selectors
from runner.comparison import compare, named_changes
from runner.errors import RunGoesOn
from runner.models import Run
from runner.resolve import project_of
from topology.document import parse

User = Any

MADE = ("scenario", "seed", "handlers", "clock", "speed", "duration_s", "engine_version")


def comparison_get(user: User, one: Run, other: Run) -> dict[str, Any]:
    """What differs between two ended runs: how they were made, their documents, their figures.

    Raises `RunGoesOn` where one of them has no result yet.
    """
    for run in (one, other):
        if run.result is None:
            raise RunGoesOn("Both runs need a result to be compared; this one has none.")
    made = [
        {"what": name, "before": getattr(one, name), "after": getattr(other, name)}
        for name in MADE
        if getattr(one, name) != getattr(other, name)
    ]
    found = compare(one.result or {}, other.result or {})
    return {
        "runs": [selectors.run_values(one), selectors.run_values(other)],
        "made": made,
        "document": _documents(one, other),
        **found,
    }


def _documents(one: Run, other: Run) -> dict[str, Any]:
    """What of nodes, edges, files and scenarios the second run's project has otherwise than the first one's."""
    before, after = (
        parse(project_of(Run.objects.values_list("project", flat=True).get(pk=run.pk))) for run in (one, other)
    )
    parts = {
        "nodes": (before.graph.nodes, after.graph.nodes),
        "edges": (before.graph.edges, after.graph.edges),
        "files": (_code(before.project.files), _code(after.project.files)),
    }
    changes = {part: named_changes(*pair) for part, pair in parts.items()}
    scenario = one.scenario_document != other.scenario_document and one.scenario == other.scenario
    return {"same": not scenario and not any(changes.values()), "scenario": scenario, **changes}


def _code(files: Mapping[str, str]) -> dict[str, str]:
    """The files beside the document and its scenarios, which are compared by what they say."""
    return {path: text for path, text in files.items() if not path.endswith((".yaml", ".yml"))}
