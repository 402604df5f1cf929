"""SEC-014 secret-in-plain-environment."""

from __future__ import annotations

import json

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"


def function(**environment: str) -> str:
    return f"it:function(environment={json.dumps(environment)})"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # References.
        ("DB_PASSWORD", "${DB_PASSWORD}"),
        ("DB_PASSWORD", "{{resolve:secretsmanager:db:SecretString:password}}"),
        ("DB_PASSWORD", "arn:aws:secretsmanager:eu-central-1:1:secret:db-AbCdEf"),
        ("DB_PASSWORD", "/shop/prod/db-password"),
        ("DB_PASSWORD", "ssm:/shop/prod/db-password"),
        ("STRIPE_API_KEY", "secret:stripe"),
        ("DB_PASSWORD_SECRET", "db-credentials"),
        ("TOKEN", "jwt"),
        ("SESSION_TOKEN", "900"),
        ("DSN", "Server=db.internal;Password=${PASSWORD}"),
        ("DB_PASSWORD", "shop/prod/db-password"),
        ("DB_PASSWORD", "db-login"),  # a node
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", "<set at deployment>"),
        # About a secret, and none itself.
        ("DB_SECRET_NAME", "prod-db-credentials"),
        ("DB_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:1:secret:db-AbCdEf"),
        ("DB_SECRET", "prod-db-credentials"),
        ("TOKEN_URL", "https://id.example.com/oauth2/token"),
        ("AUTH_TOKEN", "authorization"),
        ("TOKEN_TTL_S", "3600"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("MAX_TOKENS", "4096"),
        ("API_KEY_HEADER", "x-api-key"),
        ("PARTITION_KEY", "customer_id"),
        ("IDEMPOTENCY_KEY", "requestContext.requestId"),
        ("PUBLIC_KEY", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEx1y2z3A4b5C6d7E8f9G0"),
        ("REQUIRE_PASSWORD", "true"),
        # Meant for everybody.
        ("STRIPE_PUBLISHABLE_KEY", "pk_live_" + "4eC39HqLyjWDarjtT1zdp7dcXyZ0Q"),
        ("RECAPTCHA_SITE_KEY", "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ4MXjiZKhI"),
        # Plain settings.
        ("CONFIG", '{"db": {"user": "shop", "password": "${DB_PASSWORD}", "hosts": ["a", "b"]}, "token_ttl": "3600"}'),
        ("CONFIG", "[not JSON"),
        ("FEED_URL", "https://feed.example.com/v1?api_key=${KEY}&page_token=next"),
        ("LOG_LEVEL", "INFO"),
        ("QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs"),
        ("DATABASE_URL", "postgres://db.internal:5432/shop"),
        ("DATABASE_URL", "postgres://app:${PASSWORD}@db.internal:5432/shop"),
        ("USER_POOL_ID", "eu-central-1_AbCdEfGhI"),
        ("CLIENT_ID", "7gkq3v1c8m2r5t9w0x4y6z1a2b"),
        ("GIT_COMMIT", "9878bcb0d1f2a3b4c5d6e7f8091a2b3c4d5e6f70"),
        ("REQUEST_ID", "0b5c7c1e-2a62-4a39-8a0e-0d9f3c1b7a55"),
        ("FEATURES", "search,basket,checkout-with-one-click,recommendations"),
        ("TABLE_ORDERS_NAME", "shop-prod-OrdersTable-1ABCDEFGHIJKL"),
    ],
)
def test_silent(name: str, value: str) -> None:
    assert found("SEC-014", f"{function(**{name: value})}; db-login:secret") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "hunter2"),
        ("dbPassword", "hunter2"),
        ("DB_PASSWORD", "changeme"),
        ("PIN_PASSWORD", "12345678"),
        ("API_KEY", "abc123"),
        ("STRIPE", "sk_live_abc123def"),
        ("DSN", "Server=db.internal;Password=hunter2"),
        ("DB_PASSWORD_PROD", "correct horse"),
        ("JWT_SECRET", "supersecret"),
        ("CLIENT_SECRET", "4f9a8b7c6d5e"),
        ("STRIPE_API_KEY", "8fK2mQ9vT4xW7zB1"),
        ("APIKEY", "8fK2mQ9vT4xW7zB1"),
        ("SLACK_TOKEN", "T-998-abc-123"),
        ("SIGNING_KEY", "a1b2c3d4e5f6"),
        # By their format, whatever they are called.
        ("SETTING", "AKIAIOSFODNN7EXAMPLE"),
        ("STRIPE", "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"),
        ("GITHUB", "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"),
        ("DATABASE_URL", "postgres://app:hunter2@db.internal:5432/shop"),
        ("STORAGE", "AccountName=shop;AccountKey=abc123def456;EndpointSuffix=core.example.net"),
        ("CERT", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"),
        ("BEARER", JWT),
        ("CONFIG", '{"db": {"user": "shop", "password": "hunter2"}}'),
        ("USERS", '[{"name": "shop", "api_key": "8fK2mQ9vT4xW7zB1"}]'),
        ("FEED_URL", "https://feed.example.com/v1?api_key=9f8a7b6c5d4e3f2a1b0c9d8e"),
        # By chance in its characters.
        ("PARTNER", "q7Zp2Lx9Vb4Nc8Wm1Kd6Rf3Tg5Hj0YsAuEiOoPl"),
    ],
)
def test_found(name: str, value: str) -> None:
    drawing = function(**{name: value}, LOG_LEVEL="INFO")
    assert about("SEC-014", drawing) == ["error it"]
    [finding] = found("SEC-014", drawing)
    assert name in finding.message and value not in finding.message
    assert left_after_fix("SEC-014", drawing) == []


def test_all_of_a_function_move_together() -> None:
    drawing = function(DB_PASSWORD="hunter2", API_KEY="8fK2mQ9vT4xW7zB1") + "; it-secret:secret"
    [finding] = found("SEC-014", drawing)
    assert "DB_PASSWORD, API_KEY of it" in finding.message
    assert [operation.get("id") for operation in finding.fixes[0].operations] == [None, None, "it-secret-2", None]
    assert left_after_fix("SEC-014", drawing) == []
