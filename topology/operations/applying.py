"""Applying operations: to plain data, and to the text of a project by splicing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from topology.document.project import LAYOUTS, Project
from topology.document.reading import read
from topology.errors import DocumentError
from topology.operations.edits import Edit, edited, refuse, same
from topology.operations.names import definition_edits, layout_edits, scenario_edits
from topology.operations.plans import Operation, Plan, plan
from topology.operations.splicing import Text


@dataclass(frozen=True, slots=True)
class Applied:
    """The changed project, the operations that undo the change, in order, and what was left dangling.

    `dangling` are the dotted paths of fields that name a removed node.
    """

    project: Project
    inverse: tuple[dict[str, Any], ...]
    dangling: tuple[str, ...] = ()


def apply(project: Project, operations: Iterable[Operation]) -> Applied:
    """The project after the operations, all or none.

    Only the lines of what an operation sets change; comments and every other byte stay. OperationError when
    an operation does not apply; DocumentError when the document cannot be read.
    """
    main = Text(project.main, project.text)
    document = main.tree.plain()
    if not isinstance(document, dict):
        raise refuse("not_a_mapping", f"{project.main} holds no mapping.")
    files = dict(project.files)
    inverse: list[dict[str, Any]] = []
    dangling: list[str] = []
    for operation in operations:
        planned = plan(document, operation)
        main = _spliced(main, planned.edits)
        document = _checked(main, edited(document, planned.edits))
        files |= _beside(files, planned)
        inverse[:0] = planned.inverse
        dangling += [".".join(map(str, path)) for path in planned.dangling]
    return Applied(Project(project.main, {**files, project.main: main.text}), tuple(inverse), tuple(dangling))


def apply_to_document(document: Mapping[str, Any], operations: Iterable[Operation]) -> dict[str, Any]:
    """The plain document after the operations; what was given is not changed."""
    result = dict(document)
    for operation in operations:
        result = edited(result, plan(result, operation).edits)
    return result


def _spliced(text: Text, edits: list[Edit]) -> Text:
    """DocumentError of the result is an OperationError: the text would no longer be a document."""
    try:
        return text.apply(edits)
    except DocumentError as error:
        raise refuse("not_spliceable", f"The text cannot take this edit ({error.message}); edit it by hand.") from None


def _checked(text: Text, expected: Any) -> Any:
    """The data of the text, which is what the edits come to on plain data."""
    if not same(text.tree.plain(), expected):
        raise refuse("not_spliceable", f"{text.name} is written in a way that this edit would break; edit it by hand.")
    return expected


def _beside(files: Mapping[str, str], planned: Plan) -> dict[str, str]:
    """The scenarios, the layout and the definitions of workflows with the names that changed."""
    changed: dict[str, str] = {}
    if not planned.nodes:
        return changed
    for path, content in files.items():
        scenario = path.startswith("scenarios/") and path.endswith((".yaml", ".yml", ".json"))
        definition = path.startswith("workflows/")
        if not scenario and not definition and path not in LAYOUTS:
            continue
        try:
            data = read(path, content).plain()
        except DocumentError:
            continue
        edits = layout_edits(data, planned.nodes)
        if scenario:
            edits = scenario_edits(data, planned.nodes, planned.edges)
        elif definition:
            edits = definition_edits(data, planned.nodes)
        if edits:
            text = _spliced(Text(path, content), edits)
            _checked(text, edited(data, edits))
            changed[path] = text.text
    return changed
