"""Greets whoever the path names: GET /hello/{name}."""

import json


def handler(event, context):
    name = (event.get("pathParameters") or {}).get("name") or "world"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"message": f"Hello, {name}!"}),
    }
