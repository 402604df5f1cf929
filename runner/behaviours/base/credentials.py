"""Test credentials: what an authorizer of a run accepts. Tokens are signed by a key of the project, never fetched."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from runner.handlers import EPOCH_US
from topology.graph import Graph, Node

_YEARS_TEN_S = 315_360_000
_known: WeakKeyDictionary[Graph, dict[tuple[str, str], Mapping[str, str]]] = WeakKeyDictionary()
"""The headers of each gateway and name, as long as the graph of a run lives."""


def headers_for(graph: Graph, gateway: Node, name: str | None) -> Mapping[str, str]:
    """The headers of a caller that presents itself `as` the authorizer, or as the holder of an API key.

    `users+partner` is both at once; `invalid` is a credential nobody takes.
    """
    if name is None or name == "none":
        return {}
    known = _known.setdefault(graph, {})
    asked = (gateway.id, name)
    if asked not in known:
        known[asked] = _headers(graph, gateway, name)
    return known[asked]


def _headers(graph: Graph, gateway: Node, name: str) -> Mapping[str, str]:
    if name == "invalid":
        return {"authorization": "Bearer invalid", "x-api-key": "invalid"}
    if "+" in name:
        return {key: text for part in name.split("+") for key, text in headers_for(graph, gateway, part).items()}
    authorizer = authorizer_of(graph, gateway, name)
    if authorizer is None:
        held = name in plan_keys(gateway)
        return {"x-api-key": api_key(graph.name, gateway.id, name)} if held else {}
    if authorizer.get("type") == "api_key":
        chosen = _key_held(gateway, name, authorizer)
        return {(authorizer.get("header") or "x-api-key").lower(): api_key(graph.name, gateway.id, chosen)}
    return _mint(graph.name, name, secret_of(graph, gateway, name), _frozen(authorizer))


def _key_held(gateway: Node, name: str, authorizer: Mapping[str, Any]) -> str:
    """The name of the key of a caller `as` the authorizer: its own, or with usage plans the first that it accepts."""
    planned = plan_keys(gateway)
    if not planned or name in planned:
        return name
    return next((str(one) for one in authorizer.get("keys") or planned if str(one) in planned), name)


def plan_keys(gateway: Node) -> dict[str, str]:
    """The API keys of the gateway's usage plans by name, each with the name of its plan."""
    plans: Mapping[str, Any] = gateway["usage_plans"] or {}
    return {str(name): plan for plan, given in plans.items() for name in given.get("api_keys") or ()}


def authorizer_of(graph: Graph, gateway: Node, name: str) -> Mapping[str, Any] | None:
    """The authorizer of that name; issuer and audience come from its identity store where it names none."""
    authorizer: Mapping[str, Any] | None = (gateway["authorizers"] or {}).get(name)
    if authorizer is None:
        return None
    store = graph.nodes.get(str(authorizer.get("identity") or ""))
    if store is None:
        return authorizer
    known = {"issuer": store["issuer"] or f"https://{store.id}.identity.internal", "audience": store["audience"]}
    return {**{key: value for key, value in known.items() if value}, **authorizer}


def secret_of(graph: Graph, gateway: Node, name: str) -> str:
    """The secret of one authorizer, the same in every run; an identity store has one for all its gateways."""
    authorizer: Mapping[str, Any] = (gateway["authorizers"] or {}).get(name) or {}
    store = authorizer.get("identity")
    return key(graph.name, str(store), "tokens") if store in graph.nodes else key(graph.name, gateway.id, name)


def key(project: str, node: str, name: str) -> str:
    return hashlib.sha256(f"signalbox:{project}:{node}:{name}".encode()).hexdigest()


def api_key(project: str, gateway: str, name: str) -> str:
    """The value of an API key by its name."""
    return key(project, gateway, name)[:40]


def _frozen(authorizer: Mapping[str, Any]) -> str:
    return json.dumps(dict(authorizer), sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)


@lru_cache(maxsize=1024)
def _mint(project: str, name: str, secret: str, authorizer_json: str) -> dict[str, str]:
    authorizer = json.loads(authorizer_json)
    header = (authorizer.get("header") or "").lower()
    match authorizer.get("type"):
        case "iam":
            return {header or "authorization": signed_by(secret[:20])}
        case "function":
            return {header or "authorization": secret[:40]}
        case _:
            return {header or "authorization": "Bearer " + token(secret, claims_of(authorizer, name))}


def signed_by(access_key: str) -> str:
    """An Authorization header in the form of Signature Version 4; the run does not recompute the signature."""
    scope = f"{access_key}/20260101/us-east-1/execute-api/aws4_request"
    signature = hashlib.sha256(scope.encode()).hexdigest()
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={signature}"


def claims_of(authorizer: Mapping[str, Any], name: str) -> dict[str, Any]:
    audience = authorizer.get("audience")
    scopes = authorizer.get("scopes")
    issued_s = EPOCH_US // 1_000_000 - 3600
    claims: dict[str, Any] = {"sub": f"test-{name}", "iat": issued_s, "exp": issued_s + _YEARS_TEN_S}
    if authorizer.get("issuer"):
        claims["iss"] = authorizer["issuer"]
    if audience:
        claims["aud"] = audience if isinstance(audience, str) else audience[0]
    if scopes:
        claims["scope"] = " ".join(scopes)
    return claims


def token(secret: str, claims: Mapping[str, Any]) -> str:
    """A JSON Web Token signed with HS256 (RFC 7515)."""
    signed = _b64({"alg": "HS256", "typ": "JWT"}) + "." + _b64(claims)
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return signed + "." + base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


def _b64(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(dict(value), separators=(",", ":")).encode()).rstrip(b"=").decode()
