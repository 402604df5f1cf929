"""Reserves the stock of an order. Doing it twice leaves one reservation."""

import os

import boto3

reservations = boto3.resource("dynamodb").Table(os.environ["TABLE_RESERVATIONS_NAME"])


def handler(event, context):
    reservations.put_item(Item={"order_id": event["order_id"], "status": "reserved"})
    return {"reserved": event["order_id"]}
