"""Tokens: whether a JSON Web Token opens a route (RFC 7515, RFC 7519; semantics 3.5).

The keys are those that the project holds: the run's own (HS256), and the JSON Web Key Set of an authorizer. Nothing is
fetched. Time is the run's.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jwt import PyJWK
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "HS256")
TOKENS_MAX = 10_000
"""Tokens that an issuer remembers at most: a signature is checked once."""
_JWS = PyJWS()
_NOBODY: Mapping[str, Any] = {}


class Checked(NamedTuple):
    """401 for a bad, foreign or expired token, 403 when only the scope is missing, else 0 and the claims."""

    status: int
    claims: Mapping[str, Any]


class Issuer:
    """Whose tokens an authorizer takes."""

    def __init__(self, secret: str, authorizer: Mapping[str, Any], jwks: Any = None) -> None:
        self._secret = secret
        self._authorizer = authorizer
        self._audience = texts(authorizer.get("audience"))
        self._keys = _keys(jwks)
        self._known: dict[str, Mapping[str, Any] | None] = {}

    def check(self, text: str, scopes: Iterable[str], now_s: float) -> Checked:
        """The verdict about a token at a time since the epoch; it needs one of `scopes`, if there are any."""
        claims = self._claims(text)
        if claims is None or not self._is_for_us(claims) or not is_current(claims, now_s):
            return Checked(401, _NOBODY)
        wanted = set(scopes)
        return Checked(403 if wanted and not wanted & scopes_of(claims) else 0, claims)

    def _claims(self, text: str) -> Mapping[str, Any] | None:
        """The claims of a token whose signature is good."""
        if text not in self._known:
            if len(self._known) >= TOKENS_MAX:
                self._known.clear()
            self._known[text] = self._verified(text)
        return self._known[text]

    def _verified(self, text: str) -> Mapping[str, Any] | None:
        try:
            header = _JWS.get_unverified_header(text)
        except PyJWTError:
            return None
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS or header.get("crit"):
            return None
        for key in self._candidates(str(algorithm), header.get("kid")):
            try:
                claims = json.loads(_JWS.decode(text, key, algorithms=[algorithm]))
            except (PyJWTError, ValueError, TypeError):
                continue
            return claims if isinstance(claims, dict) else None
        return None

    def _candidates(self, algorithm: str, kid: Any) -> list[Any]:
        """The keys that may have signed: never a public key as the secret of HS256."""
        kind = {"R": "RSA", "P": "RSA", "E": "EC", "H": "oct"}[algorithm[0]]
        fit = [key.key for key in self._keys if key.key_type == kind and (kid is None or key.key_id in (None, kid))]
        return [self._secret, *fit] if kind == "oct" else fit

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        issuer = self._authorizer.get("issuer")
        if issuer and str(claims.get("iss") or "").rstrip("/") != str(issuer).rstrip("/"):
            return False
        # `aud` decides where a token has one, `client_id` where it has none.
        return not self._audience or bool(self._audience & (texts(claims.get("aud")) or texts(claims.get("client_id"))))


def is_current(claims: Mapping[str, Any], now_s: float) -> bool:
    """True from `nbf` and `iat` on and before `exp`, which a token must have."""
    times = [claims.get(name) for name in ("exp", "nbf", "iat")]
    if any(isinstance(time, bool) or not isinstance(time, (int, float, type(None))) for time in times):
        return False
    expires, begins, issued = (time if time is None or math.isfinite(time) else None for time in times)
    return expires is not None and now_s < expires and (begins or 0) <= now_s and (issued or 0) <= now_s


def scopes_of(claims: Mapping[str, Any]) -> set[str]:
    """The scopes of a token: `scope` is words in a text, `scp` a list or a text."""
    found: set[str] = set()
    for name in ("scope", "scp"):
        for text in texts(claims.get(name)):
            found |= set(text.split())
    return found


def texts(value: Any) -> set[str]:
    if value is None:
        return set()
    return {value} if isinstance(value, str) else {str(part) for part in value}


def _keys(jwks: Any) -> list[PyJWK]:
    """The keys of a key set that can be used; the others sign nothing."""
    found = []
    entries = jwks.get("keys", ()) if isinstance(jwks, Mapping) else ()
    for entry in entries if isinstance(entries, (list, tuple)) else ():
        if not isinstance(entry, Mapping) or entry.get("use") not in (None, "sig"):
            continue
        try:
            found.append(PyJWK(dict(entry)))
        except (PyJWTError, ValueError, TypeError, AttributeError):
            continue
    return found
