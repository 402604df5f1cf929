"""POST /payments of the Sales service: decides what to offer the customer next."""

import json

NEXT_OFFER = {"car": "home", "home": "life", "life": "car"}


def handler(event, context):
    payment = json.loads(event["body"])
    return {"statusCode": 200, "body": json.dumps({"offer": NEXT_OFFER.get(payment["product"], "car")})}
