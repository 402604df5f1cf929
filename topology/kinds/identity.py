"""identity: who people are; signs the tokens that gateways check."""

from __future__ import annotations

from topology.kinds.base import COMMON, Field, Kind, flag, integer

IDENTITY = Kind(
    name="identity",
    title="Identity store",
    group="Security",
    icon="id-card",
    doc="Knows the users and signs their tokens; an authorizer of a gateway names it.",
    fields=(
        *COMMON,
        Field("issuer", "string", doc="The URL in its tokens; made up when left out.", pattern="https?://.+"),
        Field("audience", "array", doc="The applications it signs tokens for.", items=Field("name", "string")),
        Field("scopes", "array", doc="The scopes its tokens may carry.", items=Field("scope", "string")),
        integer("token_ttl_s", "How long a token is valid.", "s", default=3600, minimum=300, maximum=86_400),
        Field(
            "mfa",
            "enum",
            doc="Whether a second factor is asked for.",
            choices=("off", "optional", "required"),
            section="Security",
        ),
        integer("password_length_min", "Characters of a password at least.", minimum=6, maximum=99, section="Security"),
        flag("self_sign_up", "People may register themselves.", section="Security"),
    ),
    color="yellow",
)
