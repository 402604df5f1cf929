"""Releases what was reserved. Releasing it twice changes nothing."""

import os

import boto3

reservations = boto3.resource("dynamodb").Table(os.environ["TABLE_RESERVATIONS_NAME"])


def handler(event, context):
    reservations.delete_item(Key={"order_id": event["order_id"]})
    return {"released": event["order_id"]}
