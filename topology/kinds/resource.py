"""resource: something imported that no kind stands for, kept word for word."""

from __future__ import annotations

from topology.kinds.base import COMMON, Field, Kind

RESOURCE = Kind(
    name="resource",
    title="Resource",
    group="Structure",
    icon="box",
    doc="A resource of an imported template, kept as it was. It takes no part in a run.",
    fields=(
        *COMMON,
        Field("type", "string", doc="Its type, as AWS::EC2::VPC or aws_vpc."),
        Field("properties", "object", doc="Its properties, word for word."),
        Field("attributes", "object", doc="What else stood beside them, as DeletionPolicy or Condition."),
        Field(
            "depends_on",
            "array",
            doc="The nodes that it refers to.",
            items=Field("node", "string", reference=("*",)),
        ),
    ),
    color="zinc",
)
