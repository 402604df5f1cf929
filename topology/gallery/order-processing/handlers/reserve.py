"""order.created: reserves stock once for each order and confirms it on the bus."""

import json
import os

import boto3
from botocore.exceptions import ClientError

reservations = boto3.resource("dynamodb").Table(os.environ["TABLE_RESERVATIONS_NAME"])
events = boto3.client("events")
BUS = os.environ["BUS_ORDER_EVENTS_NAME"]


def handler(event, context):
    order = event["detail"]
    try:
        reservations.put_item(
            Item={"order_id": order["order_id"], "event_id": event["id"]},
            ConditionExpression="attribute_not_exists(order_id)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        print(f"order {order['order_id']} is reserved already")

    result = events.put_events(
        Entries=[
            {
                "EventBusName": BUS,
                "Source": "reserve",
                "DetailType": "reservation.confirmed",
                "Detail": json.dumps(order),
            }
        ]
    )
    if result["FailedEntryCount"]:
        raise RuntimeError(f"reservation.confirmed of {order['order_id']} was refused")
    return {"order_id": order["order_id"], "reserved": True}
