"""zone: a frame that holds nodes, such as a network, an account or a team."""

from __future__ import annotations

from topology.kinds.base import COMMON, Field, Kind, flag

ZONE = Kind(
    name="zone",
    title="Zone",
    group="Structure",
    icon="square-dashed",
    doc="Holds the nodes whose group names it: a network, an account, a region or a team.",
    fields=(
        *COMMON,
        Field(
            "boundary",
            "enum",
            doc="What ends at its border.",
            choices=("team", "network", "account", "region", "trust"),
            default="team",
        ),
        flag(
            "private",
            "Nothing outside of it reaches in but through its own gateways.",
            default=False,
            section="Security",
        ),
        Field("region", "string", doc="Where its nodes run, as eu-central-1."),
    ),
    color="slate",
)
