"""Takes payments from the Sales queue. Doing one twice leaves the same data, so duplicates are harmless."""

import json
import os

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.resource("dynamodb")
sales_data = dynamodb.Table(os.environ["TABLE_SALES_DATA_NAME"])
payments = dynamodb.Table(os.environ["TABLE_PAYMENTS_NAME"])
NEXT_OFFER = {"car": "home", "home": "life", "life": "car"}


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            process(json.loads(record["body"]))
        except (ClientError, KeyError, ValueError) as error:
            print(f"message {record['messageId']} failed: {error!r}")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def process(payment):
    sales_data.put_item(
        Item={
            "customer_id": payment["customer_id"],
            "request_id": payment["request_id"],
            "offer": NEXT_OFFER.get(payment["product"], "car"),
        }
    )
    payments.update_item(
        Key={"request_id": payment["request_id"]},
        UpdateExpression="SET #status = :done",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":done": "done"},
    )
