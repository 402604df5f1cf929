"""GET /payments/{request_id}: 202 while Sales has not finished, 200 when it has, 404 if unknown."""

import json
import os

import boto3

payments = boto3.resource("dynamodb").Table(os.environ["TABLE_PAYMENTS_NAME"])
HTTP_STATUS = {"accepted": 202, "done": 200}


def handler(event, context):
    request_id = event["pathParameters"]["request_id"]
    payment = payments.get_item(Key={"request_id": request_id}).get("Item")
    if payment is None:
        return answer(404, {"request_id": request_id, "error": "no such payment"})
    return answer(HTTP_STATUS[payment["status"]], {"request_id": request_id, "status": payment["status"]})


def answer(status, body):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
