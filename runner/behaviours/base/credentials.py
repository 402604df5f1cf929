"""Test credentials: what an authorizer of a run accepts. Tokens are signed by a key of the project, never fetched."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from runner.handlers import EPOCH_US
from topology.graph import Graph, Node

_YEARS_TEN_S = 315_360_000


def headers_for(graph: Graph, gateway: Node, name: str | None) -> Mapping[str, str]:
    """The headers of a caller that presents itself `as` the authorizer; `invalid` is a credential nobody takes."""
    if name is None or name == "none":
        return {}
    if name == "invalid":
        return {"authorization": "Bearer invalid", "x-api-key": "invalid"}
    authorizer = (gateway["authorizers"] or {}).get(name)
    if authorizer is None:
        return {}
    return _mint(graph.name, gateway.id, name, _frozen(authorizer))


def _frozen(authorizer: Mapping[str, Any]) -> str:
    return json.dumps(dict(authorizer), sort_keys=True, default=list)


@lru_cache(maxsize=1024)
def _mint(project: str, gateway: str, name: str, authorizer_json: str) -> dict[str, str]:
    authorizer = json.loads(authorizer_json)
    header = (authorizer.get("header") or "").lower()
    secret = key(project, gateway, name)
    match authorizer.get("type"):
        case "api_key":
            return {header or "x-api-key": secret[:40]}
        case "iam":
            return {header or "authorization": f"AWS4-HMAC-SHA256 Credential={secret[:20]}"}
        case "function":
            return {header or "authorization": secret[:40]}
        case _:
            return {header or "authorization": "Bearer " + token(secret, claims_of(authorizer, name))}


def key(project: str, gateway: str, name: str) -> str:
    """The secret of one authorizer, the same in every run of the project."""
    return hashlib.sha256(f"signalbox:{project}:{gateway}:{name}".encode()).hexdigest()


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


def verify(secret: str, text: str, authorizer: Mapping[str, Any], now_s: int) -> tuple[int, Mapping[str, Any]]:
    """(0, claims) for a good token; 401 for a bad, foreign or expired one, 403 when only the scope is missing."""
    parts = text.split(".")
    if len(parts) != 3:
        return 401, {}
    expected = hmac.new(secret.encode(), f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256).digest()
    try:
        header, claims = _unb64(parts[0]), _unb64(parts[1])
        signature = base64.urlsafe_b64decode(parts[2] + "=" * (-len(parts[2]) % 4))
    except (ValueError, binascii.Error):
        return 401, {}
    if not isinstance(header, dict) or not isinstance(claims, dict) or header.get("alg") != "HS256":
        return 401, {}
    if not hmac.compare_digest(signature, expected) or not _is_current(claims, now_s):
        return 401, {}
    if authorizer.get("issuer") and claims.get("iss") != authorizer["issuer"]:
        return 401, {}
    wanted = _texts(authorizer.get("audience"))
    if wanted and not wanted & (_texts(claims.get("aud")) or _texts(claims.get("client_id"))):
        return 401, {}
    scopes = _texts(authorizer.get("scopes"))
    held = _texts(claims.get("scp")) | set(str(claims.get("scope", "")).split())
    return (403, claims) if scopes and not scopes & held else (0, claims)


def _is_current(claims: Mapping[str, Any], now_s: int) -> bool:
    times = {name: claims.get(name) for name in ("exp", "nbf", "iat")}
    if any(value is not None and not isinstance(value, (int, float)) for value in times.values()):
        return False
    expires, begins, issued = times["exp"], times["nbf"], times["iat"]
    return (
        expires is not None
        and now_s < expires
        and (begins is None or begins <= now_s)
        and (issued is None or issued <= now_s)
    )


def _texts(value: Any) -> set[str]:
    if value is None:
        return set()
    return {value} if isinstance(value, str) else {str(part) for part in value}


def _b64(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(dict(value), separators=(",", ":")).encode()).rstrip(b"=").decode()


def _unb64(text: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
