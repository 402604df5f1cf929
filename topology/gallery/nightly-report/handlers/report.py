"""Started at night: the figures of the day before as one file in the bucket."""

import json
import os
import time

import boto3
from boto3.dynamodb.conditions import Key

figures = boto3.resource("dynamodb").Table(os.environ["TABLE_FIGURES_NAME"])
s3 = boto3.client("s3")
REPORTS = os.environ["BUCKET_REPORTS_NAME"]


def handler(event, context):
    day = time.strftime("%Y-%m-%d", time.gmtime())
    found = figures.query(KeyConditionExpression=Key("day").eq(day))["Items"]
    summary = {"report": event["report"], "day": day, "orders": int(sum(item["orders"] for item in found))}
    s3.put_object(Bucket=REPORTS, Key=f"{event['report']}/{day}.json", Body=json.dumps(summary))
