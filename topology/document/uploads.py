"""A project that a person brings as a file: a document, a zip of a project folder, or the files of a folder.

What cannot be taken is refused in one line: which file, what is wrong and where, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping

from topology.document.parsing import parse
from topology.document.project import Project, from_contents, from_zip, single
from topology.document.reading import read
from topology.errors import DocumentError

_DOCUMENTS = (".yaml", ".yml", ".json")
_TEMPLATE_KEYS = ("AWSTemplateFormatVersion", "Resources")
WANTED = "drop a topology.yaml, or a zip of a project folder"


def from_upload(files: Mapping[str, bytes]) -> Project:
    """The project of these files, by their paths; it is read once, so that what cannot be read is refused here."""
    if not files:
        raise DocumentError(f"There is no file; {WANTED}.", code="unreadable")
    if len(files) > 1:
        return _readable(from_contents(files), "The folder")
    name, data = next(iter(files.items()))
    short = name.rsplit("/", 1)[-1]
    if short.lower().endswith(".zip"):
        return _readable(_zipped(short, data), short)
    if not short.lower().endswith(_DOCUMENTS):
        raise DocumentError(f"{short} is no YAML, JSON or zip file; {WANTED}.", code="unreadable")
    return _document(short, data)


def _zipped(name: str, data: bytes) -> Project:
    try:
        return from_zip(data)
    except DocumentError as error:
        raise DocumentError(error.message.replace("The zip", name, 1), code=error.code) from None


def _document(name: str, data: bytes) -> Project:
    """One document under its own name while it is read, so that a fault names the file that the person knows."""
    project = single(name, data)
    if not project.text.strip():
        raise DocumentError(f"{name} is empty; {WANTED}.", code="unreadable")
    _no_template(project, name)
    parse(project)
    main = "topology.json" if name.lower().endswith(".json") else "topology.yaml"
    return Project(main, {main: project.text})


def _readable(project: Project, name: str) -> Project:
    try:
        parse(project)
    except DocumentError as error:
        raise DocumentError(f"{name}: {error.message}", code=error.code) from None
    return project


def _no_template(project: Project, name: str) -> None:
    try:
        found = read(name, project.text).plain()
    except DocumentError:
        if "AWSTemplateFormatVersion" not in project.text:
            return
        found = dict.fromkeys(_TEMPLATE_KEYS)
    if isinstance(found, dict) and "format" not in found and any(key in found for key in _TEMPLATE_KEYS):
        raise DocumentError(
            f"{name} is a CloudFormation or SAM template, and templates are not read here; {WANTED}.", code="template"
        )
