"""POST /pictures: puts the picture into the bucket and answers with its id."""

import base64
import json
import os
import uuid

import boto3

s3 = boto3.client("s3")
IMAGES = os.environ["BUCKET_IMAGES_NAME"]


def handler(event, context):
    picture = json.loads(event["body"])
    picture_id = str(uuid.uuid5(uuid.NAMESPACE_URL, picture["name"]))
    s3.put_object(Bucket=IMAGES, Key=f"raw/{picture_id}.png", Body=base64.b64decode(picture["data"]))
    return {"statusCode": 202, "body": json.dumps({"id": picture_id})}
