"""gateway: tokens by signature, issuer, audience, time and scope; signed requests."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from runner.behaviours.base.credentials import claims_of, secret_of, signed_by, token
from runner.handlers import EPOCH_US
from tests.runner.behaviours.door import Door

NOW_S = EPOCH_US // 1_000_000
USERS: dict[str, Any] = {"type": "jwt", "issuer": "https://id", "audience": ["shop", "app"], "scopes": ["orders"]}
GOOD = {"iss": "https://id", "aud": "shop", "scope": "orders profile", "exp": NOW_S + 60, "iat": NOW_S - 60}
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
RSA_JWK = {**json.loads(RSAAlgorithm.to_jwk(RSA.public_key())), "kid": "r1", "use": "sig"}
EC_JWK = {**json.loads(ECAlgorithm.to_jwk(EC.public_key())), "kid": "e1"}
JWKS = {"keys": [RSA_JWK, EC_JWK, {"kty": "unknown"}]}


def door(route: str = "", **more: Any) -> Door:
    authorizer = json.dumps({**USERS, **more})
    return Door(f"""
        api:gateway(authorizers={{"users": {authorizer}}})
        shop:client -> api -routes(method=GET, path="/", auth=users{route})-> f:function(latency=0)
    """)


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def own(claims: dict[str, Any], at: Door) -> dict[str, str]:
    """A token of the run's own key."""
    return bearer(token(secret_of(at.engine.graph, at.engine.graph.nodes["api"], "users"), claims))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"aud": ["other", "app"]}, 200),
        ({"aud": None, "client_id": "shop"}, 200),
        ({"aud": "other", "client_id": "shop"}, 401),
        ({"aud": None}, 401),
        ({"iss": "https://else"}, 401),
        ({"iss": None}, 401),
        ({"exp": NOW_S}, 401),
        ({"exp": None}, 401),
        ({"exp": "tomorrow"}, 401),
        ({"nbf": NOW_S + 1}, 401),
        ({"nbf": NOW_S}, 200),
        ({"iat": NOW_S + 1}, 401),
        ({"scope": "profile"}, 403),
        ({"scope": None}, 403),
        ({"scope": None, "scp": ["orders"]}, 200),
        ({"scope": None, "scp": "profile orders"}, 200),
    ],
)
def test_the_claims_of_a_token_decide(changes: dict[str, Any], status: int) -> None:
    at = door()
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    response = at.ask("GET /", headers=own(claims, at))
    assert response.status == status
    if status != 200:
        assert response.body == {"message": "Unauthorized" if status == 401 else "Forbidden"}
        assert at.requests() == {"rejected": 1}


def test_a_token_that_was_good_expires_while_the_run_goes_on() -> None:
    at = door()
    headers = own(GOOD, at)
    assert at.status("GET /", headers=headers) == 200
    at.to(61)
    assert at.status("GET /", headers=headers) == 401


def test_a_route_may_ask_for_other_scopes_than_its_authorizer() -> None:
    at = door(', scopes=["admin"]')
    assert at.status("GET /", headers=own(GOOD, at)) == 403
    assert at.status("GET /", headers=own({**GOOD, "scope": "admin"}, at)) == 200


@pytest.mark.parametrize(
    ("algorithm", "key", "kid"),
    [("RS256", RSA, "r1"), ("RS256", RSA, None), ("ES256", EC, "e1"), ("ES256", EC, None)],
)
def test_a_real_issuer_whose_keys_the_project_holds(algorithm: str, key: Any, kid: str | None) -> None:
    headers = bearer(jwt.encode(GOOD, key, algorithm, headers={"kid": kid} if kid else None))
    assert door(jwks=JWKS).status("GET /", headers=headers) == 200
    assert door().status("GET /", headers=headers) == 401


def test_a_key_set_may_be_a_file_of_the_project() -> None:
    drawing = f"""
        api:gateway(authorizers={{"users": {json.dumps({**USERS, "jwks": "keys.json"})}}})
        shop:client -> api -routes(method=GET, path="/", auth=users)-> f:function(latency=0)
    """
    at = Door(drawing, files={"keys.json": json.dumps(JWKS)})
    assert at.status("GET /", headers=bearer(jwt.encode(GOOD, EC, "ES256", headers={"kid": "e1"}))) == 200


def test_what_is_signed_wrong_is_nobody() -> None:
    at = door(jwks=JWKS)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    good = jwt.encode(GOOD, RSA, "RS256", headers={"kid": "r1"})
    head, body, signature = good.split(".")
    texts = [
        jwt.encode(GOOD, stranger, "RS256", headers={"kid": "r1"}),
        jwt.encode(GOOD, RSA, "RS256", headers={"kid": "e1"}),
        jwt.encode(GOOD, "", "none"),
        # The public key is no secret for HS256.
        token(json.dumps(RSA_JWK), GOOD),
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        f"{head}.{body}",
        "",
        "a.b.c",
    ]
    assert [at.status("GET /", headers=bearer(text)) for text in texts] == [401] * len(texts)


def test_an_identity_store_signs_for_all_its_gateways() -> None:
    at = Door("""
        people:identity(issuer="https://people", audience=["shop"])
        api:gateway(authorizers={"users": {"type": "jwt", "identity": "people"}})
        two:gateway(authorizers={"members": {"type": "jwt", "identity": "people"}})
        shop:client -> api -routes(method=GET, path="/", auth=users)-> f:function(latency=0)
        shop -> two -routes(method=GET, path="/", auth=members)-> f
    """)
    headers = at.credential("users")
    assert at.status("GET /", headers=headers) == 200
    at.node = "two"
    assert at.status("GET /", headers=headers) == 200
    secret = secret_of(at.engine.graph, at.engine.graph.nodes["two"], "members")
    foreign = token(secret, {**claims_of({"audience": "shop"}, "x"), "iss": "https://else"})
    assert at.status("GET /", headers=bearer(foreign)) == 401


SIGNED = """
    api:gateway(protocol=%s, authorizers={"staff": {"type": "iam", "signatures": "%s"}})
    shop:client -> api -routes(method=GET, path="/", auth=staff)-> f:function(latency=0)
"""


@pytest.mark.parametrize(("accepts", "own_one", "other"), [("test", 200, 403), ("any", 200, 200), ("none", 403, 403)])
def test_signed_requests_are_taken_as_configured(accepts: str, own_one: int, other: int) -> None:
    at = Door(SIGNED % ("http", accepts))
    assert at.status("GET /", as_="staff") == own_one
    assert at.status("GET /", headers={"authorization": signed_by("AKIDEXAMPLE")}) == other
    assert at.status("GET /") == at.status("GET /", headers={"authorization": "AWS4-HMAC-SHA256 Credential=x"}) == 403


def test_a_rest_api_says_what_is_wrong_with_a_signature() -> None:
    at = Door(SIGNED % ("rest", "test"))
    assert at.ask("GET /").body == {"message": "Missing Authentication Token"}
    stranger = at.ask("GET /", headers={"authorization": signed_by("AKIDEXAMPLE")})
    assert stranger.body == {"message": "The security token included in the request is invalid."}
