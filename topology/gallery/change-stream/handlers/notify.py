"""Tells subscribers of new articles; the filter of its delivery leaves out all other changes."""

import json
import os

import boto3

sns = boto3.client("sns")
NEWS = os.environ["TOPIC_NEWS_ARN"]
PUBLISHED = {"type": {"DataType": "String", "StringValue": "article.published"}}


def handler(event, context):
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        told = {"article_id": image["article_id"]["S"], "title": image["title"]["S"]}
        sns.publish(TopicArn=NEWS, Message=json.dumps(told), MessageAttributes=PUBLISHED)
