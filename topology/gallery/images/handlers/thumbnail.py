"""Started by the bucket for each new picture. Here a thumbnail is the first kilobyte of the picture."""

import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
IMAGES = os.environ["BUCKET_IMAGES_NAME"]


def handler(event, context):
    for record in event["Records"]:
        # S3 encodes the key as a form would: a blank is a plus sign.
        key = unquote_plus(record["s3"]["object"]["key"])
        picture = s3.get_object(Bucket=IMAGES, Key=key)["Body"].read()
        s3.put_object(Bucket=IMAGES, Key=key.replace("raw/", "small/", 1), Body=picture[:1024])
