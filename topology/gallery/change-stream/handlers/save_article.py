"""PUT /articles/{id}: writes the article. Nobody else is told here; the change stream does that."""

import json
import os

import boto3

articles = boto3.resource("dynamodb").Table(os.environ["TABLE_ARTICLES_NAME"])


def handler(event, context):
    article = json.loads(event["body"])
    articles.put_item(Item=article)
    return {"statusCode": 200, "body": json.dumps({"article_id": article["article_id"]})}
