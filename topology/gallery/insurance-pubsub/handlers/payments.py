"""POST /payments: publishes what happened, for whoever wants to know, and answers."""

import json
import os

import boto3

sns = boto3.client("sns")
TOPIC = os.environ["TOPIC_PAYMENT_EVENTS_ARN"]
CARD_LIMIT = 1000


def handler(event, context):
    payment = json.loads(event["body"])
    outcome = "payment.processed" if payment["amount"] <= CARD_LIMIT else "payment.refused"
    sns.publish(
        TopicArn=TOPIC,
        Message=json.dumps({**payment, "event": outcome}),
        MessageAttributes={"event": {"DataType": "String", "StringValue": outcome}},
    )
    return {
        "statusCode": 202,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"payment_id": payment["payment_id"], "event": outcome}),
    }
