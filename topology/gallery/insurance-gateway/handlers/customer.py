"""POST /payments of the Customer service: stores the payment. Storing it twice changes nothing."""

import json
import os
from decimal import Decimal

import boto3

payments = boto3.resource("dynamodb").Table(os.environ["TABLE_CUSTOMER_PAYMENTS_NAME"])


def handler(event, context):
    payment = json.loads(event["body"], parse_float=Decimal)
    payments.put_item(
        Item={
            "customer_id": payment["customer_id"],
            "payment_id": payment["payment_id"],
            "product": payment["product"],
            "amount": payment["amount"],
        }
    )
    return {"statusCode": 200, "body": json.dumps({"stored": payment["payment_id"]})}
