"""GET /pictures/{id}: the thumbnail, or 404 while there is none."""

import base64
import os

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
IMAGES = os.environ["BUCKET_IMAGES_NAME"]


def handler(event, context):
    key = f"small/{event['pathParameters']['id']}.png"
    try:
        found = s3.get_object(Bucket=IMAGES, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "AccessDenied"):
            raise
        return {"statusCode": 404, "body": ""}
    return {
        "statusCode": 200,
        "headers": {"content-type": "image/png"},
        "isBase64Encoded": True,
        "body": base64.b64encode(found).decode(),
    }
