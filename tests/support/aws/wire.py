"""What a request to AWS is: which service, operation, account and region it names, and in which protocol.

Everything is read from the request as botocore signs it. Nothing is verified: the lab checks what a client asks for, not
whether its signature is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl

from moto.iam.models import get_account_id_from

from support.aws.routes import Match, find_operation, protocol_of, signing_name_of

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
SEEDING_HEADER = "X-Lab-Seeding"
UNKNOWN = "unknown"

_CREDENTIAL = re.compile(
    r"Credential=(?P<key>[^/,\s]+)/\d{8}/(?P<region>[^/]+)/(?P<name>[^/]+)/aws4_request"
)
_KEY_PREFIX = "AKIALAB0"

_SERVICES_OF_SIGNING_NAME = {
    "access-analyzer": ("accessanalyzer",),
    "bedrock": ("bedrock", "bedrock-agent", "bedrock-runtime"),
    "bedrock-agentcore": ("bedrock-agentcore-control", "bedrock-agentcore"),
    "agent-registry": ("agent-registry-control", "agent-registry"),
    "monitoring": ("cloudwatch",),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}


class Call(NamedTuple):
    """One request, in the words of the SDK. Compares equal to the plain tuple of its four fields."""

    service: str
    """The boto3 name of the service (``bedrock-agentcore-control``, not ``bedrock-agentcore``)."""
    operation: str
    account: str
    region: str
    """The region of the signature; global services sign for ``us-east-1``."""

    @property
    def action(self) -> str:
        """Return the name with the prefix IAM uses, e.g. ``bedrock-agentcore:ListAgentRuntimes``.

        The operation is left as it is: S3 reads are authorised under other names (``ListObjectsV2`` by ``s3:ListBucket``).
        """
        return f"{signing_name_of(self.service)}:{self.operation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRequest:
    """A received request: the call it makes and what is needed to answer it in kind."""

    call: Call
    protocol: str
    """``rest-json``, ``json``, ``query``, ``ec2`` or ``rest-xml``."""
    path: str
    query: Mapping[str, str]
    labels: Mapping[str, str]
    """The values of the labels in the path, for the REST protocols."""
    seeding: bool
    """The request prepares the estate: it is neither logged nor disturbed by faults."""


def access_key_of(account: str) -> str:
    """Return the access key id whose bearer acts in this account."""
    return f"{_KEY_PREFIX}{account}"


def read_request(environ: Mapping[str, Any], body: bytes) -> WireRequest:
    """Identify a request by its signature and its protocol."""
    signature = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    signing_name = signature["name"] if signature else UNKNOWN
    region = signature["region"] if signature else DEFAULT_REGION
    services = _SERVICES_OF_SIGNING_NAME.get(signing_name, (signing_name,))
    path, _, query = str(environ.get("RAW_URI") or environ.get("PATH_INFO", "/")).partition("?")
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    action = _form_action(environ, body)
    if target or action:
        match = Match(service=services[0], operation=target.rpartition(".")[2] or action, labels={})
    else:
        match = find_operation(services, str(environ["REQUEST_METHOD"]), path, query)
    account = _account(signature["key"] if signature else "")
    return WireRequest(
        call=Call(match.service, match.operation, account, region),
        protocol="json" if target else protocol_of(match.service),
        path=path,
        query=dict(parse_qsl(query, keep_blank_values=True)),
        labels=match.labels,
        seeding=bool(environ.get("HTTP_" + SEEDING_HEADER.upper().replace("-", "_"))),
    )


def _form_action(environ: Mapping[str, Any], body: bytes) -> str:
    if not str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded"):
        return ""
    return parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]


def _account(access_key: str) -> str:
    if access_key.startswith(_KEY_PREFIX):
        return access_key.removeprefix(_KEY_PREFIX)
    return get_account_id_from(access_key)  # knows the temporary keys that AssumeRole gave out
