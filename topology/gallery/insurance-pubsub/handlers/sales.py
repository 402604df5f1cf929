"""Takes processed payments from the Sales queue and notes what to offer the customer next."""

import json
import os

import boto3
from botocore.exceptions import ClientError

sales_data = boto3.resource("dynamodb").Table(os.environ["TABLE_SALES_DATA_NAME"])
NEXT_OFFER = {"car": "home", "home": "life", "life": "car"}


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            payment = json.loads(record["body"])  # raw delivery: the message itself, no envelope
            sales_data.put_item(
                Item={
                    "customer_id": payment["customer_id"],
                    "payment_id": payment["payment_id"],
                    "offer": NEXT_OFFER.get(payment["product"], "car"),
                }
            )
        except (ClientError, KeyError, ValueError) as error:
            print(f"message {record['messageId']} failed: {error!r}")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
