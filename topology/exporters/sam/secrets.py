"""Secrets: a container with a generated first value. A value never leaves the console."""

from __future__ import annotations

from topology.exporters.sam.stack import Json, Stack, comment, ref
from topology.graph import Node

_LENGTH = 32


def add_secret(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    logical = stack.logical(node.id)
    words = ": ".join(str(fields[name]) for name in ("title", "description") if fields[name])
    properties: Json = {
        "Description": comment(words) or None,
        "GenerateSecretString": {"PasswordLength": _LENGTH, "ExcludePunctuation": True},
        "Tags": stack.tag_list(node),
    }
    stack.add(
        logical,
        "AWS::SecretsManager::Secret",
        properties,
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        **stack.about(node),
    )
    stack.coverage.lose(node, None, "Its first value is generated; put the real one with put-secret-value.", "info")
    if fields["rotation_days"]:
        _rotate(stack, node)
    elif fields["rotation_function"]:
        fields.lose("rotation_function", "Without rotation_days nothing turns it.")


def _rotate(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    function = stack.graph.nodes.get(str(fields["rotation_function"]))
    if function is None:
        fields.lose("rotation_days", "Secrets Manager rotates by a function; name it in rotation_function.")
        return
    if not any(edge.source == function.id for edge in stack.graph.incoming(node.id, "writes")):
        fields.lose("rotation_function", f"{function.id} may not put a new version; draw an edge that writes.")
    logical = stack.logical(node.id)
    schedule = stack.derived(logical, "Rotation")
    permission = stack.permit(schedule, function, "secretsmanager.amazonaws.com", ref(logical))
    properties: Json = {
        "SecretId": ref(logical),
        "RotationLambdaARN": stack.arn(function.id),
        "RotationRules": {"AutomaticallyAfterDays": fields["rotation_days"]},
        "RotateImmediatelyOnUpdate": False,
    }
    stack.add(schedule, "AWS::SecretsManager::RotationSchedule", properties, DependsOn=permission)
