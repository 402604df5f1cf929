"""From a stored project to what an engine is built of: the parsed document and the chosen scenario."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, get_args

from runner.errors import ScenarioRefused
from topology.document import Parsed, Project, Scenario, default_scenario, pick_scenario
from topology.graph import thaw

Handlers = Literal["modelled", "sandboxed"]
Clock = Literal["virtual", "wall"]
HANDLERS: tuple[Handlers, ...] = get_args(Handlers)
CLOCKS: tuple[Clock, ...] = get_args(Clock)
DURATION_MAX_S = 30 * 86_400.0


def project_values(project: Project) -> dict[str, Any]:
    """The project as JSON data."""
    return {"main": project.main, "files": dict(project.files)}


def project_of(values: Mapping[str, Any]) -> Project:
    return Project(main=values["main"], files=dict(values["files"]))


def scenario_of(parsed: Parsed, name: str | None, overrides: Mapping[str, Any]) -> Scenario:
    """The named scenario (or the one that is meant without a name) with what the caller sets instead."""
    if name is None and not parsed.scenarios:
        scenario = default_scenario(parsed.graph)
    else:
        if name is not None and name not in parsed.scenarios:
            known = ", ".join(sorted(parsed.scenarios)) or "none"
            raise ScenarioRefused(f"There is no scenario {name!r}; there are: {known}.")
        scenario = pick_scenario(parsed, name)
    given = {key: value for key, value in overrides.items() if value is not None}
    return dataclasses.replace(scenario, **given)


def scenario_values(scenario: Scenario) -> dict[str, Any]:
    """The scenario as JSON data, for the record."""
    fields = {field.name: getattr(scenario, field.name) for field in dataclasses.fields(scenario)}
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return thaw(value)
