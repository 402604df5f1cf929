"""GET /prices/{id}: the price as it is kept, 9.90 for what is not."""

import json
import os

import boto3

prices = boto3.resource("dynamodb").Table(os.environ["TABLE_PRICES_NAME"])


def handler(event, context):
    product = event["pathParameters"]["id"]
    found = prices.get_item(Key={"product_id": product}).get("Item", {})
    return {"statusCode": 200, "body": json.dumps({"price": str(found.get("price", "9.90")), "version": 1})}
