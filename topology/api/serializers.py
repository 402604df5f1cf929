"""What the API of designs takes and gives, as it stands in the published schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from topology.findings import SEVERITIES
from topology.rights import RIGHTS
from topology.validation.repair import FIXABLE

Fields = serializers.Serializer[Any]


@extend_schema_field({"oneOf": [{"type": "object", "additionalProperties": True}, {"type": "string"}]})
class DocumentField(serializers.JSONField):
    """A document: as data, or as the text of a YAML or JSON file."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict | str):
            raise serializers.ValidationError("Send the document as an object, or as text.")
        return data


@extend_schema_field({"oneOf": [{"type": "object", "additionalProperties": True}, {"type": "string"}]})
class LayoutField(DocumentField):
    """Positions by node: as data, or as the text of layout.yaml."""


@extend_schema_field({"type": "object", "additionalProperties": True})
class ObjectField(serializers.JSONField):
    """An object whose keys this schema does not name."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError("This must be an object.")
        return data


class FilesField(serializers.DictField):
    """Files of a project by path, as text."""

    child = serializers.CharField(allow_blank=True, trim_whitespace=False)


class KindsSerializer(Fields):
    """The kinds and relations that exist."""

    kinds = serializers.ListField(child=ObjectField())
    relations = serializers.ListField(child=ObjectField())
    groups = serializers.ListField(child=ObjectField())


class RuleSerializer(Fields):
    """A rule; `manual` is Markdown."""

    id = serializers.CharField()
    name = serializers.CharField()
    severity = serializers.ChoiceField(SEVERITIES)
    category = serializers.CharField()
    summary = serializers.CharField()
    manual = serializers.CharField()


class RulesSerializer(Fields):
    rules = RuleSerializer(many=True)


class FormatSerializer(Fields):
    name = serializers.CharField()
    title = serializers.CharField()
    doc = serializers.CharField()


class FormatsSerializer(Fields):
    exporters = FormatSerializer(many=True)
    importers = FormatSerializer(many=True)


class GalleryProjectSerializer(Fields):
    name = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    nodes = serializers.IntegerField()
    edges = serializers.IntegerField()
    scenarios = serializers.ListField(child=serializers.CharField())


class GallerySerializer(Fields):
    projects = GalleryProjectSerializer(many=True)


class CountsSerializer(Fields):
    error = serializers.IntegerField()
    warning = serializers.IntegerField()
    info = serializers.IntegerField()


class TopologySummarySerializer(Fields):
    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()
    gallery = serializers.CharField()
    nodes = serializers.IntegerField()
    edges = serializers.IntegerField()
    findings = CountsSerializer()
    summary = serializers.CharField(allow_blank=True)
    preview = ObjectField()
    updated_at = serializers.DateTimeField()
    digest = serializers.CharField()


class TopologiesSerializer(Fields):
    topologies = TopologySummarySerializer(many=True)


class ScenarioSerializer(Fields):
    name = serializers.CharField()
    title = serializers.CharField()
    handlers = serializers.CharField()
    clock = serializers.CharField()
    seed = serializers.IntegerField()


class TopologySerializer(Fields):
    """A stored topology. `digest` is the ETag: of the document and the files, not of positions."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()
    right = serializers.ChoiceField(RIGHTS)
    digest = serializers.CharField()
    document = ObjectField()
    text = serializers.CharField()
    files = FilesField()
    layout = ObjectField()
    scenarios = ScenarioSerializer(many=True)
    updated_at = serializers.DateTimeField()
    latest_run = ObjectField(allow_null=True)


class TopologyCreateSerializer(Fields):
    """One of: a gallery project, a document with its files, or a title for an empty topology."""

    gallery = serializers.CharField(required=False, max_length=200)
    document = DocumentField(required=False)
    files = FilesField(required=False)
    layout = LayoutField(required=False)
    title = serializers.CharField(required=False, max_length=200)


class TitleSerializer(Fields):
    """Another title."""

    title = serializers.CharField(max_length=200)


class TopologyReplaceSerializer(Fields):
    """A new document (as data or as text); without `files` or `layout` those stay."""

    document = DocumentField(required=False)
    text = serializers.CharField(required=False, trim_whitespace=False)
    files = FilesField(required=False)
    layout = LayoutField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("document" in attrs) == ("text" in attrs):
            raise serializers.ValidationError("Send either document or text.")
        return attrs


class OperationsSerializer(Fields):
    operations = serializers.ListField(child=ObjectField(), max_length=5000)


class AppliedSerializer(Fields):
    """The topology's new digest, what was applied and what undoes it."""

    digest = serializers.CharField()
    operations = serializers.ListField(child=ObjectField())
    inverse = serializers.ListField(child=ObjectField())


class FixesSerializer(Fields):
    """Which findings to fix: of these rules, of these severities; without rules, those that need no decision."""

    rules = serializers.ListField(child=serializers.ChoiceField(FIXABLE), required=False, default=list)
    severities = serializers.ListField(child=serializers.ChoiceField(SEVERITIES), required=False, default=list)


class FixesPreviewRequestSerializer(FixesSerializer):
    """The same, or the operations of one fix; `to` is the format whose export is shown."""

    operations = serializers.ListField(child=ObjectField(), required=False, default=list, max_length=5000)
    to = serializers.CharField(required=False, default="sam", max_length=40)


class AppliedFixSerializer(Fields):
    rule = serializers.CharField()
    nodes = serializers.ListField(child=serializers.CharField())
    title = serializers.CharField()


class FixesAppliedSerializer(AppliedSerializer):
    """What was applied, and how many findings are left."""

    applied = AppliedFixSerializer(many=True)
    counts = CountsSerializer()


class DrawingSerializer(Fields):
    """A drawing: nodes with places and marks, edges by the places of their ends in the list."""

    nodes = serializers.ListField(child=ObjectField())
    edges = serializers.ListField(child=ObjectField())
    counts = CountsSerializer()


class TemplateSerializer(Fields):
    """The files of an export that differ, each as a unified diff."""

    format = serializers.CharField()
    files = serializers.ListField(child=ObjectField())
    problem = serializers.CharField(allow_blank=True)


class FixesPreviewSerializer(Fields):
    """What fixes would change: the drawing, the findings and the exported template, before and after."""

    applied = AppliedFixSerializer(many=True)
    operations = serializers.ListField(child=ObjectField())
    before = DrawingSerializer()
    after = DrawingSerializer()
    template = TemplateSerializer()


class ProjectSerializer(Fields):
    """A project in the body."""

    document = DocumentField()
    files = FilesField(required=False, default=dict)


class ProjectOperationsSerializer(ProjectSerializer):
    operations = serializers.ListField(child=ObjectField(), max_length=5000)


class ProjectExportSerializer(ProjectSerializer):
    to = serializers.CharField(required=False, max_length=40)
    preview = serializers.BooleanField(required=False, default=False)


class ProjectAppliedSerializer(Fields):
    """The project after the operations: the main document's text and every other file."""

    text = serializers.CharField()
    document = ObjectField()
    files = FilesField()
    inverse = serializers.ListField(child=ObjectField())


class FindingsSerializer(Fields):
    """The findings, the gravest first; suppressed ones are listed and not counted."""

    topology = serializers.CharField()
    findings = serializers.ListField(child=ObjectField())
    counts = CountsSerializer()
    rules_run = serializers.IntegerField()
    figures = ObjectField()
    elapsed_ms = serializers.FloatField()


class PreviewSerializer(Fields):
    files = FilesField()
    report = ObjectField()
