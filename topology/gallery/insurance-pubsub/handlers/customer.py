"""Keeps every payment of a customer, also the refused ones. Storing one twice changes nothing."""

import json
import os
from decimal import Decimal

import boto3

payments = boto3.resource("dynamodb").Table(os.environ["TABLE_CUSTOMER_PAYMENTS_NAME"])


def handler(event, context):
    for record in event["Records"]:
        payment = json.loads(record["Sns"]["Message"], parse_float=Decimal)
        payments.put_item(
            Item={
                "customer_id": payment["customer_id"],
                "payment_id": payment["payment_id"],
                "amount": payment["amount"],
                "event": payment["event"],
            }
        )
