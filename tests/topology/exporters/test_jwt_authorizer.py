"""The generated authorizer of a REST API admits a good token and refuses every other."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from topology.exporters.sam.jwt_authorizer import SOURCE

_ASK = """
import { handler } from "./index.mjs";
let input = "";
for await (const part of process.stdin) input += part;
const answers = [];
for (const event of JSON.parse(input)) {
  answers.push(await handler(event).catch((error) => error.message));
}
process.stderr.write(JSON.stringify(answers));
process.exit(0);
"""
_METHOD = "arn:aws:execute-api:us-east-1:1:api/live/POST/orders"
_FUTURE = 4_000_000_000


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def issuer(key: RSAPrivateKey) -> Iterator[str]:
    """An issuer on loopback that publishes its key."""

    class Publish(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            about = {"jwks_uri": f"http://127.0.0.1:{self.server.server_port}/keys"}
            numbers = key.public_key().public_numbers()
            keys = [{"kty": "RSA", "kid": "one", "e": _number(numbers.e), "n": _number(numbers.n)}]
            body = json.dumps({"keys": keys} if self.path == "/keys" else about).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Publish) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _answers(folder: Path, issuer: str, tokens: list[str], scopes: list[str]) -> list[Any]:
    (folder / "index.mjs").write_text(SOURCE, encoding="utf-8")
    (folder / "ask.mjs").write_text(_ASK, encoding="utf-8")
    node = shutil.which("node")
    assert node, "Node is part of the set-up."
    variables = {"ISSUER": issuer, "AUDIENCE": '["shop"]', "SCOPES": json.dumps(scopes)}
    events = [{"authorizationToken": f"Bearer {token}", "methodArn": _METHOD} for token in tokens]
    told = subprocess.run(
        [node, "ask.mjs"],
        cwd=folder,
        input=json.dumps(events),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": os.environ["PATH"], **variables},
    )
    answers = json.loads(told.stderr)
    assert isinstance(answers, list)
    return [one if isinstance(one, str) else one["policyDocument"]["Statement"][0] for one in answers]


def test_only_a_good_token_is_admitted(tmp_path: Path, key: RSAPrivateKey, issuer: str) -> None:
    good = {"iss": issuer, "aud": "shop", "exp": _FUTURE, "sub": "alice"}

    def signed(claims: dict[str, Any], with_key: Any = key, algorithm: str = "RS256", kid: str = "one") -> str:
        return jwt.encode(claims, with_key, algorithm=algorithm, headers={"kid": kid})

    stranger = generate_private_key(public_exponent=65537, key_size=2048)
    head, body, signature = signed(good).split(".")
    admitted = [signed(good), signed({**good, "aud": ["other", "shop"]})]
    refused = [
        signed({**good, "aud": "other"}),
        signed({**good, "iss": "https://other.example.com"}),
        signed({**good, "exp": 1}),
        signed({key: value for key, value in good.items() if key != "exp"}),
        signed({**good, "nbf": _FUTURE}),
        signed(good, stranger),
        signed(good, kid="two"),
        signed(good, "a shared secret of thirty-two bytes or more", "HS256"),
        jwt.encode(good, None, algorithm="none", headers={"kid": "one"}),
        f"{head}.{body}.",
        f"{head}.{signature}.{signature}",
        "nonsense",
    ]
    answers = _answers(tmp_path, issuer, admitted + refused, [])
    allow = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": "arn:aws:execute-api:us-east-1:1:api/live/*",
    }
    assert answers == [allow] * len(admitted) + ["Unauthorized"] * len(refused)


def test_a_token_without_the_scope_is_denied(tmp_path: Path, key: RSAPrivateKey, issuer: str) -> None:
    claims = {"iss": issuer, "aud": "shop", "exp": _FUTURE}
    tokens = [
        jwt.encode({**claims, "scope": scope}, key, algorithm="RS256", headers={"kid": "one"})
        for scope in ("read write", "write")
    ]
    answers = _answers(tmp_path, issuer, tokens, ["read"])
    assert [one["Effect"] for one in answers] == ["Allow", "Deny"]
