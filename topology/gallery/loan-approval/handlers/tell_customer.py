"""Keeps the decision. Doing it twice writes the same."""

import os

import boto3

loans = boto3.resource("dynamodb").Table(os.environ["TABLE_LOANS_NAME"])


def handler(event, context):
    loans.put_item(
        Item={
            "loan_id": event["loan_id"],
            "customer_id": event["customer_id"],
            "decision": event["decision"],
        }
    )
    return {"told": event["decision"]}
