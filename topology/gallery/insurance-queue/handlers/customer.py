"""POST /payments: saves the payment, writes it to the Sales queue, answers with a request id."""

import json
import os
import uuid
from decimal import Decimal

import boto3
from botocore.exceptions import ClientError

payments = boto3.resource("dynamodb").Table(os.environ["TABLE_PAYMENTS_NAME"])
sqs = boto3.client("sqs")
SALES_QUEUE = os.environ["QUEUE_SALES_QUEUE_URL"]


def handler(event, context):
    payment = json.loads(event["body"], parse_float=Decimal)
    # The same payment always gets the same request id, so a repeated POST is harmless.
    request_id = str(uuid.uuid5(uuid.NAMESPACE_URL, payment["payment_id"]))
    try:
        payments.put_item(
            Item={
                "request_id": request_id,
                "customer_id": payment["customer_id"],
                "product": payment["product"],
                "amount": payment["amount"],
                "status": "accepted",
            },
            ConditionExpression="attribute_not_exists(request_id)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
    sqs.send_message(
        QueueUrl=SALES_QUEUE,
        MessageBody=json.dumps(
            {
                "request_id": request_id,
                "customer_id": payment["customer_id"],
                "product": payment["product"],
            }
        ),
    )
    return {
        "statusCode": 202,
        "headers": {"content-type": "application/json", "location": f"/payments/{request_id}"},
        "body": json.dumps({"request_id": request_id, "status": "accepted"}),
    }
