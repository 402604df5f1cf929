"""Authorizers as OpenAPI security schemes.

A REST API knows no JWT authorizer, so the export brings one: a small function that checks the token against
the issuer's published keys with Node's own cryptography.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from topology.exporters.sam.functions import add_log_group
from topology.exporters.sam.identities import audience_of, issuer_of
from topology.exporters.sam.jwt_authorizer import SOURCE
from topology.exporters.sam.plans import add_keys
from topology.exporters.sam.stack import Json, Stack, att, ref, sub
from topology.graph import Edge, Node

_CACHE_S = 300
_FUNCTION_URI = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations"
)
API_KEY: Mapping[str, str] = {"type": "apiKey", "name": "x-api-key", "in": "header"}


def security_schemes(stack: Stack, node: Node, routes: list[Edge], rest: bool) -> Json:
    """The schemes of the authorizers that routes name; one that none names is not deployed."""
    named = {str(route["auth"]) for route in routes}
    found: Json = {}
    declared = stack.of(node)["authorizers"] or {}
    for name, authorizer in declared.items():
        if name not in named:
            stack.coverage.lose(node, f"authorizers.{name}", "No route asks for it.", "info")
            continue
        scheme = _SCHEMES[authorizer["type"]](stack, node, name, authorizer, rest)
        if scheme is not None:
            found[name] = scheme
    return found


def _jwt(stack: Stack, node: Node, name: str, authorizer: Mapping[str, Any], rest: bool) -> Json:
    header = str(authorizer.get("header") or "Authorization")
    issuer, audience = _signer(stack, node, name, authorizer)
    if authorizer.get("jwks"):
        stack.coverage.lose(node, f"authorizers.{name}.jwks", "The keys are those that the issuer publishes.", "info")
    if rest:
        return _generated(stack, node, name, authorizer, issuer=issuer, audience=audience, header=header)
    return {
        "type": "oauth2",
        "x-amazon-apigateway-authorizer": {
            "type": "jwt",
            "identitySource": f"$request.header.{header}",
            "jwtConfiguration": {"issuer": issuer, "audience": audience},
        },
    }


def _signer(stack: Stack, node: Node, name: str, authorizer: Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """Who signs the tokens and for whom: the identity store's, unless the authorizer says it itself."""
    store = stack.graph.nodes.get(str(authorizer.get("identity")))
    audience = authorizer.get("audience") or []
    named: list[Any] = [audience] if isinstance(audience, str) else list(audience)
    if store is not None and store.kind == "identity":
        if named and not store["issuer"]:
            reason = f"The user pool gives the applications of {store.id} ids of its own; these are asked for."
            stack.coverage.lose(node, f"authorizers.{name}.audience", reason, "info")
            named = []
        return authorizer.get("issuer") or issuer_of(stack, store), named or audience_of(stack, store)
    issuer = authorizer.get("issuer") or stack.parameter(
        stack.derived(stack.logical(node.id), name, "Issuer"),
        Default="https://issuer.invalid",
        Description=f"Who signs the tokens of {name}.",
    )
    return issuer, named


def _generated(
    stack: Stack,
    node: Node,
    name: str,
    authorizer: Mapping[str, Any],
    *,
    issuer: Any,
    audience: list[Any],
    header: str,
) -> Json:
    """A function that checks tokens, and the scheme that asks it."""
    logical = stack.derived(stack.logical(node.id), name, "Authorizer")
    folder = f"src/{logical}/"
    stack.files[f"{folder}index.mjs"] = SOURCE
    variables = {
        "AUDIENCE": _json_list(audience),
        "ISSUER": issuer,
        "SCOPES": json.dumps(list(authorizer.get("scopes") or [])),
    }
    properties: Json = {
        "CodeUri": folder,
        "Handler": "index.handler",
        "Runtime": "nodejs22.x",
        "MemorySize": 256,
        "Timeout": 10,
        "LoggingConfig": {"LogGroup": ref(add_log_group(stack, logical, 30))},
        "Environment": {"Variables": variables},
    }
    stack.add(logical, "AWS::Serverless::Function", properties, Metadata={"SkipBuild": True})
    reason = f"{name} is checked by a generated function: a REST API has no JWT authorizer of its own."
    stack.coverage.lose(node, f"authorizers.{name}", reason, "info")
    _permit(stack, node, logical, ref(logical))
    scheme = {"type": "token", "identityValidationExpression": "^[Bb]earer .+$"}
    return _custom(header, scheme | _decider(att(logical, "Arn"), authorizer))


def _json_list(names: list[Any]) -> Any:
    """The names as JSON text; ids that are known only in the stack are filled in there."""
    if all(isinstance(name, str) for name in names):
        return json.dumps(names)
    values = {f"Name{index}": name for index, name in enumerate(names)}
    return sub("[" + ", ".join(f'"${{{name}}}"' for name in values) + "]", **values)


def _function(stack: Stack, node: Node, name: str, authorizer: Mapping[str, Any], rest: bool) -> Json | None:
    """A function of the drawing decides."""
    decider = stack.graph.nodes.get(str(authorizer.get("function")))
    if decider is None or decider.kind != "function":
        stack.coverage.lose(node, f"authorizers.{name}", "It names no function, so nobody is asked.", "error")
        return None
    header = str(authorizer.get("header") or "Authorization")
    _permit(stack, node, stack.derived(stack.logical(node.id), name, "Authorizer"), stack.invokable(decider))
    shared = {"type": "request"} | _decider(stack.arn(decider.id), authorizer)
    sources = [str(one) for one in authorizer.get("identity_sources") or ()] or [f"$request.header.{header}"]
    if rest:
        if authorizer.get("responses") != "policy":
            reason = f"A REST API wants an IAM policy from {decider.id}; isAuthorized alone admits nobody."
            stack.coverage.lose(node, f"authorizers.{name}", reason)
        places = ", ".join(one.replace("$request.", "method.request.").removeprefix("$") for one in sources)
        return _custom(header, shared | {"identitySource": places})
    payload = str(authorizer.get("payload") or "2.0")
    scheme: Json = shared | {"identitySource": ", ".join(sources), "authorizerPayloadFormatVersion": payload}
    if payload == "2.0":
        scheme["enableSimpleResponses"] = authorizer.get("responses") != "policy"
    return {
        "type": "apiKey",
        "name": header,
        "in": "header",
        "x-amazon-apigateway-authorizer": scheme,
    }


def _decider(arn: Any, authorizer: Mapping[str, Any]) -> Json:
    cache = authorizer.get("cache_s")
    return {
        "authorizerUri": sub(_FUNCTION_URI, Function=arn),
        "authorizerResultTtlInSeconds": _CACHE_S if cache is None else int(cache),
    }


def _custom(header: str, scheme: Json) -> Json:
    return {
        "type": "apiKey",
        "name": header,
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": scheme,
    }


def _permit(stack: Stack, node: Node, logical: str, function: Json) -> None:
    api = stack.logical(node.id)
    arn = sub(f"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{api}}}/authorizers/*")
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": function,
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": arn,
    }
    stack.add(stack.derived(logical, "Permission"), "AWS::Lambda::Permission", properties)


def _iam(stack: Stack, node: Node, name: str, authorizer: Mapping[str, Any], rest: bool) -> Json:
    return {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
    }


def _api_key(stack: Stack, node: Node, name: str, authorizer: Mapping[str, Any], rest: bool) -> Json:
    """The keys and their usage plans on the stage."""
    if str(authorizer.get("header") or "x-api-key").lower() != "x-api-key":
        stack.coverage.lose(node, f"authorizers.{name}.header", "API Gateway takes keys from x-api-key only.")
    add_keys(stack, node, name, [str(key) for key in authorizer.get("keys") or ()])
    return dict(API_KEY)


_SCHEMES = {"jwt": _jwt, "oauth2": _jwt, "function": _function, "iam": _iam, "api_key": _api_key}
