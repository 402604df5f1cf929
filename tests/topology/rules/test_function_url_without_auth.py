"""SEC-008 function-url-without-auth."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix


@pytest.mark.parametrize(
    "drawing",
    [
        "report:function",
        "report:function(function_url={})",
        'report:function(function_url={"auth": "iam"})',
        'url:resource(type="AWS::Lambda::Url", properties={"AuthType": "AWS_IAM"})',
        'other:resource(type="AWS::Other::Thing", properties={"AuthType": "NONE"})',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-008", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        'it:function(function_url={"auth": "none"})',
        'it:resource(type="AWS::Lambda::Url", properties={"AuthType": "NONE"})',
        'it:resource(type=aws_lambda_function_url, properties={"authorization_type": "NONE"})',
    ],
)
def test_found(drawing: str) -> None:
    assert about("SEC-008", drawing) == ["error it"]
    assert left_after_fix("SEC-008", drawing) == []
