"""api: gateways of both protocols before a function, with tokens, signatures, keys and an authorizer function."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base.credentials import claims_of, secret_of, token
from runner.conformance.triggers.base import Asked, Names, Trigger, captured, document
from runner.engine import credentials
from topology.document import from_payload, parse

CERTIFICATE = {
    "x-amzn-mtls-clientcert-leaf": "-----BEGIN%20CERTIFICATE-----",
    "x-amzn-mtls-clientcert-subject": "CN=client",
    "x-amzn-mtls-clientcert-issuer": "CN=issuer",
    "x-amzn-mtls-clientcert-serial-number": "1",
    "x-amzn-mtls-clientcert-validity": "NotBefore=2026-01-01T00:00:00Z;NotAfter=2027-01-01T00:00:00Z",
}
_FORMER = {"http": "code-1.0", "rest": "token"}
"""Authorizer functions that are asked in the older form of their protocol."""
_OF_THE_GATEWAY = ("principalId", "integrationLatency", "claims", "scopes", "jwt", "lambda", "iam")
"""What the gateway itself says of an authorizer; other names are those of the function's context."""
_SIMPLE = {"http": "simple", "rest": "policy"}


class Api(Trigger):
    """Each authorizer of a gateway on a route of its own; both what the target gets and what the authorizer gets."""

    name = "api"

    def events(self, names: Names) -> list[Any]:
        found: list[Any] = []
        for protocol in ("http", "rest"):
            for auth in ("", "jwt", "iam", "pool", "code", _FORMER[protocol]):
                found += _events(protocol, auth, names)
        return found


def _events(protocol: str, auth: str, names: Names) -> list[Any]:
    parameters = names.texts("$.pathParameters.") or {"id": "some-id"}
    greedy = "proxy" in parameters
    shown = "/".join(f"{{{name}{'+' if name == 'proxy' else ''}}}" for name in parameters)
    drawn = _drawn(protocol, auth, f"/things/{shown}", names)
    headers = {**names.texts("$.headers.", "$.multiValueHeaders."), **CERTIFICATE, "cookie": "a=1; b=2"}
    if names.has(".identity.apiKey"):
        headers["x-api-key"] = "some-key"
    if auth == "jwt":
        headers["Authorization"] = f"Bearer {_token(drawn, names)}"
    elif auth:
        headers |= credentials(parse(from_payload(drawn)).graph, "api").get(auth, {})
    if auth in ("code", "code-1.0", "token"):
        headers["Authorization"] = "Bearer token"
    query = "&".join(
        f"{name}=a" for name in names.texts("$.queryStringParameters.", "$.multiValueQueryStringParameters.")
    )
    path = "/things/" + "/".join("a/b" if greedy and name == "proxy" else "a" for name in parameters)
    asked: Asked = ("api", "POST", f"{path}?{query}" if query else path, headers, {"a": 1})
    answers = {"guard": _answer("rest" if auth == "code-1.0" else protocol, names)}
    return [event for node in ("f", "guard") for event in captured(drawn, node, requests=[asked], answers=answers)]


def _drawn(protocol: str, auth: str, path: str, names: Names) -> dict[str, Any]:
    sources = {} if auth == "token" else {"identity_sources": ["$request.header.Authorization"]}
    guard = {"type": "function", "function": "guard", "responses": _SIMPLE[protocol], **sources}
    authorizers: dict[str, Any] = {
        "jwt": {"type": "jwt", "issuer": "https://id.example.com", "audience": ["shop"], "scopes": ["read"]},
        "iam": {"type": "iam"},
        "pool": {"type": "iam", "identity": "people"},
        "code": guard,
        "code-1.0": {**guard, "payload": "1.0", "responses": "policy"},
        "token": guard,
    }
    route = {"source": "api", "target": "f", "relation": "routes", "method": "POST", "path": path}
    return document(
        {
            "client": {"kind": "client"},
            "api": {
                "kind": "gateway",
                "protocol": protocol,
                "authorizers": {name: given for name, given in authorizers.items() if name == auth},
                "stage_variables": names.texts("$.stageVariables.") or {"stage": "test"},
            },
            "people": {"kind": "identity"},
            "guard": {"kind": "function"},
            "f": {"kind": "function"},
        },
        {"source": "client", "target": "api", "relation": "calls"},
        {**route, "auth": auth} if auth else {**route, "public": True},
    )


def _token(drawn: dict[str, Any], names: Names) -> str:
    """A token with the claims that the case wants to find, signed by the key of the run."""
    graph = parse(from_payload(drawn)).graph
    node = graph.nodes["api"]
    further = names.texts("$.requestContext.authorizer.jwt.claims.", "$.requestContext.authorizer.claims.")
    return token(secret_of(graph, node, "jwt"), claims_of(node["authorizers"]["jwt"], "jwt") | further)


def _answer(protocol: str, names: Names) -> dict[str, Any]:
    """What the authorizer function says: yes, and what the case wants to find of it."""
    asked = names.below("$.requestContext.authorizer.lambda.", "$.requestContext.authorizer.")
    context = {name: value for name, value in asked.items() if name not in _OF_THE_GATEWAY} or {"tenantId": "some"}
    if protocol == "http":
        return {"isAuthorized": True, "context": context}
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "someone", "policyDocument": policy, "context": {**context, "number": 7, "bool": True}}


TRIGGER = Api()
