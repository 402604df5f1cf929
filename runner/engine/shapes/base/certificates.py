"""The client's certificate, where whoever ended TLS before a live gateway hands it on in headers, as AWS's do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

_PREFIX = "x-amzn-mtls-clientcert"


def client_certificate(headers: Mapping[str, str]) -> dict[str, Any] | None:
    """`clientCert` of the headers `x-amzn-mtls-clientcert…`; None where there is no certificate."""
    fields = {name.lower(): value for name, value in headers.items() if name.lower().startswith(_PREFIX)}
    pem = fields.get(f"{_PREFIX}-leaf") or fields.get(_PREFIX)
    if pem is None:
        return None
    validity = dict(part.partition("=")[::2] for part in fields.get(f"{_PREFIX}-validity", "").split(";"))
    return {
        "clientCertPem": unquote(pem),
        "subjectDN": fields.get(f"{_PREFIX}-subject", ""),
        "issuerDN": fields.get(f"{_PREFIX}-issuer", ""),
        "serialNumber": fields.get(f"{_PREFIX}-serial-number", ""),
        "validity": {"notBefore": validity.get("NotBefore", ""), "notAfter": validity.get("NotAfter", "")},
    }
