import json

import shared
from lib.more import words


def main(event, context):
    return {"statusCode": 200, "body": json.dumps(shared.answer(words))}
