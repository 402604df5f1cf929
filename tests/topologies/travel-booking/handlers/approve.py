"""Approves each trip by bringing the token of its task back."""

import json

import boto3

states = boto3.client("stepfunctions")


def handler(event, context):
    for record in event["Records"]:
        trip = json.loads(record["body"])
        approved = trip["price"] < 5000
        if approved:
            states.send_task_success(taskToken=trip["token"], output=json.dumps({"approved": True}))
        else:
            states.send_task_failure(taskToken=trip["token"], error="TooDear", cause="No trip may cost that much.")
