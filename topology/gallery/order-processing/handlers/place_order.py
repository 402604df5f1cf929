"""POST /orders: saves the order, tells the bus, and answers at once."""

import json
import os
from decimal import Decimal

import boto3
from botocore.exceptions import ClientError

orders = boto3.resource("dynamodb").Table(os.environ["TABLE_ORDERS_NAME"])
events = boto3.client("events")
BUS = os.environ["BUS_ORDER_EVENTS_NAME"]


def handler(event, context):
    order = json.loads(event["body"], parse_float=Decimal)
    order_id = str(order["order_id"])
    try:
        orders.put_item(
            Item={"order_id": order_id, "amount": order["amount"], "status": "placed"},
            ConditionExpression="attribute_not_exists(order_id)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        # The shop asks again about an order we have. Publishing it again does no harm: whoever
        # listens handles each order id once.

    result = events.put_events(
        Entries=[
            {
                "EventBusName": BUS,
                "Source": "place-order",
                "DetailType": "order.created",
                "Detail": json.dumps({"order_id": order_id, "amount": float(order["amount"])}),
            }
        ]
    )
    if result["FailedEntryCount"]:
        raise RuntimeError(f"order.created of {order_id} was refused: {result['Entries'][0]}")

    return {
        "statusCode": 202,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"order_id": order_id, "status": "placed"}),
    }
