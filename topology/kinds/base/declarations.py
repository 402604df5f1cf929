"""What a kind declares: fields with units, defaults and bounds, and the relations it takes part in.

Everything that depends on kinds follows from these values: palette, inspector, connection rules, document
schema, API. A pair of kinds may be joined when the source declares it (`outgoing`) or the target does
(`accepts`), so a new kind joins old ones without editing them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from topology.graph import empty

if TYPE_CHECKING:
    from topology.kinds.base.entries import Entry

FieldType = Literal["string", "integer", "number", "boolean", "enum", "object", "array", "latency", "any"]
Style = Literal["sync", "async", "data", "failure"]
ID_PATTERN = "[a-z][a-z0-9-]{0,62}"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a node or an edge.

    `fields` are the keys of an object, `values` what each value of a free-keyed object is, `items` what each
    element of an array is. `variants` are the shapes an `any` may have. `reference` names the kinds whose
    ids the value may be (`*` is any); `file` says that it names a file of the project. `dialect` is the
    language of a filter: pattern, policy or filters. `default_by` picks
    the default by the value of another field. `above` is an exclusive minimum.
    """

    name: str
    type: FieldType
    default: Any = None
    doc: str = ""
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    reference: tuple[str, ...] = ()
    section: str = "General"
    secret: bool = False
    file: bool = False
    dialect: str = ""
    required: bool = False
    fields: tuple[Field, ...] = ()
    values: Field | None = None
    items: Field | None = None
    variants: tuple[Field, ...] = ()
    default_by: tuple[str, Mapping[str, Any]] | None = None

    @property
    def title(self) -> str:
        """The name as a label: `visibility_timeout_s` is Visibility timeout."""
        words = self.name.split("_")
        if len(words) > 1 and words[-1] in ("s", "ms", "mb", "kb"):
            words = words[:-1]
        return " ".join(words).capitalize()

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""
        return _schema(self)


def _schema(field: Field) -> dict[str, Any]:
    shape = _SHAPES[field.type](field)
    if field.doc:
        shape["description"] = field.doc
    if field.default is not None:
        shape["default"] = field.default
    if field.unit:
        shape["x-unit"] = field.unit
    if field.reference:
        shape["x-reference"] = list(field.reference)
    if field.file:
        shape["x-file"] = True
    if field.secret:
        shape["x-secret"] = True
    return shape


def _string(field: Field) -> dict[str, Any]:
    return {"type": "string"} | ({"pattern": f"^{field.pattern}$"} if field.pattern else {})


def _numeric(field: Field) -> dict[str, Any]:
    bounds = {"minimum": field.minimum, "maximum": field.maximum, "exclusiveMinimum": field.above}
    return {"type": field.type} | {key: bound for key, bound in bounds.items() if bound is not None}


def _object(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "object"}
    if field.fields:
        shape["properties"] = {part.name: part.schema for part in field.fields}
        shape["patternProperties"] = {"^x-": {}}
        shape["additionalProperties"] = False
        required = [part.name for part in field.fields if part.required]
        if required:
            shape["required"] = required
    elif field.values is not None:
        shape["additionalProperties"] = field.values.schema
    return shape


def _array(field: Field) -> dict[str, Any]:
    return {"type": "array"} | ({"items": field.items.schema} if field.items else {})


def _any(field: Field) -> dict[str, Any]:
    return {"anyOf": [variant.schema for variant in field.variants]} if field.variants else {}


def _latency(_field: Field) -> dict[str, Any]:
    number = {"type": "number", "minimum": 0}

    def form(**parts: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": parts,
            "required": list(parts),
            "additionalProperties": False,
        }

    pair = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
    return {
        "anyOf": [
            number,
            form(constant_ms=number),
            form(p50_ms=number, p99_ms=number),
            form(uniform_ms=pair),
            form(exponential_ms=number),
        ]
    }


_SHAPES = {
    "string": _string,
    "integer": _numeric,
    "number": _numeric,
    "boolean": lambda field: {"type": "boolean"},
    "enum": lambda field: {"enum": list(field.choices)},
    "object": _object,
    "array": _array,
    "latency": _latency,
    "any": _any,
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A type of edge. `fields` are those that it carries between any two kinds."""

    name: str
    title: str
    doc: str
    style: Style
    fields: tuple[Field, ...] = ()
    written: bool = True


@dataclass(frozen=True, slots=True)
class Forbid:
    """A pair that is refused for some values: all of `source` and `target` hold, and the target's kind is
    one of `kinds` (of any, when empty) and none of `but`. A field that is not set has its default."""

    reason: str
    source: Mapping[str, Any] = field(default_factory=empty)
    target: Mapping[str, Any] = field(default_factory=empty)
    kinds: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The kinds a node of this kind may reach by a relation; `pipes` are those reached through a pipe."""

    relation: str
    targets: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    pipes: tuple[str, ...] = ()
    forbids: tuple[Forbid, ...] = ()


@dataclass(frozen=True, slots=True)
class Accept:
    """The kinds that may reach a node of this kind by a relation, beyond what those declare themselves."""

    relation: str
    sources: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    pipe: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """A legal pair: what an edge of the relation between the two kinds carries."""

    source: str
    relation: str
    target: str
    fields: tuple[Field, ...]
    pipe: bool = False
    forbids: tuple[Forbid, ...] = ()

    @property
    def defaults(self) -> dict[str, Any]:
        return {field.name: field.default for field in self.fields if field.default is not None}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of node. `icon` is a lucide name, `color` a token that the interface maps to its theme.

    `metrics` are those that its nodes measure in a run beyond the ledger's and an invocation's. `entry` says how a
    person sends to it by hand, `acts` what a person may do to the messages in it: redrive, delete, purge.
    """

    name: str
    title: str
    group: str
    icon: str
    doc: str
    fields: tuple[Field, ...]
    outgoing: tuple[Outgoing, ...] = ()
    accepts: tuple[Accept, ...] = ()
    color: str = "slate"
    metrics: tuple[str, ...] = ()
    entry: Entry | None = None
    acts: tuple[str, ...] = ()


def number(name: str, doc: str, unit: str | None = None, **more: Any) -> Field:
    """A number that is not negative unless `minimum` says so."""
    return Field(name, "number", doc=doc, unit=unit, **({"minimum": 0} | more))


def integer(name: str, doc: str, unit: str | None = None, **more: Any) -> Field:
    """A whole number that is not negative unless `minimum` says so."""
    return Field(name, "integer", doc=doc, unit=unit, **({"minimum": 0} | more))


def flag(name: str, doc: str, **more: Any) -> Field:
    return Field(name, "boolean", doc=doc, **more)


def seconds(name: str, doc: str, **more: Any) -> Field:
    """A time that is longer than nothing."""
    return Field(name, "number", doc=doc, unit="s", **({"above": 0, "maximum": 31_536_000} | more))
