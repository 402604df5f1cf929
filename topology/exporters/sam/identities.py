"""Identity stores: a user pool with one client for each application, unless an issuer is named."""

from __future__ import annotations

from typing import Any

from topology.exporters.sam.stack import Json, Stack, ref, sub
from topology.graph import Node

_MFA = {"off": "OFF", "optional": "OPTIONAL", "required": "ON"}


def add_identity(stack: Stack, node: Node) -> None:
    fields = stack.of(node)
    if fields["issuer"]:
        stack.coverage.lose_rest(node, "Its tokens come from an issuer outside of the stack.", "info")
        return
    logical = stack.logical(node.id)
    mfa = fields["mfa"]
    length, sign_up = fields["password_length_min"], fields["self_sign_up"]
    properties: Json = {
        "MfaConfiguration": _MFA[mfa] if mfa else None,
        "EnabledMfas": ["SOFTWARE_TOKEN_MFA"] if mfa in ("optional", "required") else None,
        "Policies": {"PasswordPolicy": {"MinimumLength": length}} if length else None,
        "AdminCreateUserConfig": None if sign_up is None else {"AllowAdminCreateUserOnly": not sign_up},
        "UserPoolTags": stack.tags(node) or None,
    }
    stack.add(
        logical,
        "AWS::Cognito::UserPool",
        properties,
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        **stack.about(node),
    )
    fields.use("audience")
    for name in _applications(node):
        made = stack.made[f"client {node.id} {name}"] = stack.derived(logical, name, "Client")
        minutes = max(5, int(fields["token_ttl_s"]) // 60)
        validity = {"AccessTokenValidity": minutes, "IdTokenValidity": minutes}
        units = {"AccessToken": "minutes", "IdToken": "minutes"}
        client = {"UserPoolId": ref(logical), **validity, "TokenValidityUnits": units}
        stack.add(made, "AWS::Cognito::UserPoolClient", client)
    if fields["scopes"]:
        fields.lose("scopes", "Scopes of one's own need a resource server and a domain of the user pool.")


def _applications(node: Node) -> list[str]:
    return [str(name) for name in node["audience"] or ()] or ["app"]


def issuer_of(stack: Stack, node: Node) -> Any:
    """Who signs the tokens of the store."""
    if node["issuer"]:
        return node["issuer"]
    return sub(f"https://cognito-idp.${{AWS::Region}}.${{AWS::URLSuffix}}/${{{stack.logical(node.id)}}}")


def audience_of(stack: Stack, node: Node) -> list[Any]:
    """Whom the tokens are for: the names as drawn, or the ids that the user pool gives its clients."""
    if node["issuer"]:
        return [str(name) for name in node["audience"] or ()]
    return [ref(stack.made[f"client {node.id} {name}"]) for name in _applications(node)]
