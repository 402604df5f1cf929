"""The files of the export: the template as YAML, the README, and the settings of `sam deploy`."""

from __future__ import annotations

import json
from typing import Any

import yaml

from topology.exporters.base import Loss
from topology.exporters.sam.stack import Json, Stack, comment
from topology.graph import Node

_HEADER = "# Made by Signalbox from the topology {name}. Change the drawing and export again.\n"


class _Dumper(yaml.SafeDumper):
    """Block style, long texts as blocks, no aliases; what YAML 1.1 would misread is quoted by PyYAML."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def template(stack: Stack) -> str:
    """template.yaml. Intrinsics are in their long form, which every YAML reader understands."""
    title = stack.graph.title or stack.graph.name
    document: Json = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Description": comment(title)[:250],
    }
    for name, part in (
        ("Parameters", stack.parameters),
        ("Conditions", stack.conditions),
        ("Resources", stack.resources),
        ("Outputs", stack.outputs),
    ):
        if part:
            document[name] = part
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return _HEADER.format(name=_line(stack.graph.name)) + text


def samconfig(name: str) -> str:
    """The stack is called as the topology, in the letters that CloudFormation takes."""
    letters = "".join(char if char.isascii() and char.isalnum() else "-" for char in name).strip("-")
    stack = json.dumps(letters[:100] if letters[:1].isalpha() else f"stack-{letters}"[:100])
    return (
        f"version = 0.1\n\n[default.global.parameters]\nstack_name = {stack}\n\n"
        "[default.build.parameters]\ncached = true\nparallel = true\n\n"
        '[default.deploy.parameters]\ncapabilities = "CAPABILITY_IAM"\nconfirm_changeset = true\n'
        "resolve_s3 = true\n"
    )


def readme(stack: Stack, losses: tuple[Loss, ...]) -> str:
    """How to deploy it, what is in it, and what it does not say."""
    title = _cell(stack.graph.title or stack.graph.name)
    parts = [
        f"# {title}\n\nAn AWS SAM project, made by Signalbox from the topology {_cell(stack.graph.name)}.\n",
        "## Deploy\n\n```\nsam build\nsam deploy --guided\n```\n\nThe outputs name where the gateways "
        "answer. Tables stay when the stack is deleted.\n",
        "## What is in it\n\n| node | kind | resource |\n|---|---|---|\n" + "".join(_rows(stack)),
    ]
    if stack.parameters:
        rows = "".join(
            f"| `{name}` | {_cell(str(made['Description']))} | `{_cell(str(made.get('Default', '')))}` |\n"
            for name, made in stack.parameters.items()
        )
        parts.append("## Parameters\n\n| name | is | default |\n|---|---|---|\n" + rows)
    told = [loss for loss in losses if loss.level != "info"]
    if told:
        parts.append("## What differs from the drawing\n\n" + "".join(_difference(loss) for loss in told))
    parts.append("`export-report.json` lists everything that the template does not say.\n")
    return "\n".join(parts)


def _rows(stack: Stack) -> list[str]:
    return [_row(stack, node) for node in stack.nodes(*{node.kind for node in stack.graph.nodes.values()})]


def _row(stack: Stack, node: Node) -> str:
    logical = stack.logical(node.id)
    if logical in stack.resources:
        return f"| {_cell(node.title)} | {node.kind} | `{logical}` |\n"
    where = f"parameter `{logical}Url`" if f"{logical}Url" in stack.parameters else "none"
    return f"| {_cell(node.title)} | {node.kind} | {where} |\n"


def _difference(loss: Loss) -> str:
    place = loss.edge or loss.node or ""
    field = f" `{loss.field}`" if loss.field else ""
    return f"- `{place}`{field}: {_cell(loss.reason)}\n"


def _line(text: str) -> str:
    """A person's text on one line, where it cannot end a comment."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())


def _cell(text: str) -> str:
    """A person's text in a table: one line, and nothing that Markdown reads."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>|#" else char for char in _line(text))
