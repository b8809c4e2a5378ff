"""AgentCore Identity: outbound credential providers and workload identities."""

from __future__ import annotations

import msgspec

from ringfence.model.agentcore import CredentialProvider, DeclaredHost, WorkloadIdentity
from ringfence.parse.hosts import parse_url
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.wire import CamelShape, declared, distinct, texts


class _ServerMetadata(CamelShape, frozen=True):
    issuer: str = ""
    token_endpoint: str = ""


class _Discovery(CamelShape, frozen=True):
    discovery_url: str = ""
    authorization_server_metadata: _ServerMetadata = _ServerMetadata()


class _VendorConfig(CamelShape, frozen=True):
    oauth_discovery: _Discovery = _Discovery()


class _Provider(CamelShape, frozen=True):
    credential_provider_arn: str
    name: str = ""
    credential_provider_vendor: str = ""
    oauth2_provider_config_output: dict[str, _VendorConfig] = msgspec.field(default_factory=dict)
    """One member, named after the vendor."""


class _Identity(CamelShape, frozen=True):
    workload_identity_arn: str
    name: str = ""
    allowed_resource_oauth2_return_urls: tuple[str, ...] = ()


_LISTS = (
    ("oauth2", "ListOauth2CredentialProviders"),
    ("api-key", "ListApiKeyCredentialProviders"),
)


def assemble_credential_providers(answers: Answers) -> tuple[CredentialProvider, ...]:
    """OAuth2 and API-key providers; of the latter AWS tells no more than the name."""
    pages = [
        (kind, page)
        for kind, operation in _LISTS
        for page in answers.items(operation, "credentialProviders", _Provider, required=True)
    ]
    pages += [("oauth2", page) for page in answers.bodies("GetOauth2CredentialProvider", _Provider)]
    found = {
        body.credential_provider_arn: CredentialProvider(
            arn=body.credential_provider_arn,
            name=body.name,
            account=page.account,
            region=page.region,
            kind=kind,
            vendor=body.credential_provider_vendor,
            declared_hosts=_hosts(body),
        )
        for kind, page in pages
        for body in page.records
    }
    return tuple(found[arn] for arn in sorted(found))


def _hosts(body: _Provider) -> tuple[DeclaredHost, ...]:
    """Where AWS fetches tokens; the authorization endpoint is visited by the user's browser."""
    hosts: tuple[DeclaredHost, ...] = ()
    for config in body.oauth2_provider_config_output.values():
        discovery = config.oauth_discovery
        metadata = discovery.authorization_server_metadata
        hosts += declared("oauthDiscovery.discoveryUrl", discovery.discovery_url)
        hosts += declared("authorizationServerMetadata.issuer", metadata.issuer)
        hosts += declared("authorizationServerMetadata.tokenEndpoint", metadata.token_endpoint)
    return distinct(hosts)


def assemble_workload_identities(answers: Answers) -> tuple[WorkloadIdentity, ...]:
    """Every workload identity that was listed or read."""
    pages = (
        *answers.items("ListWorkloadIdentities", "workloadIdentities", _Identity, required=True),
        *answers.bodies("GetWorkloadIdentity", _Identity),
    )
    found = {
        body.workload_identity_arn: WorkloadIdentity(
            arn=body.workload_identity_arn,
            name=body.name,
            account=page.account,
            region=page.region,
            return_hosts=_return_hosts(body),
        )
        for page in pages
        for body in page.records
    }
    return tuple(found[arn] for arn in sorted(found))


def _return_hosts(body: _Identity) -> tuple[str, ...]:
    found = (parse_url(url) for url in body.allowed_resource_oauth2_return_urls)
    return texts(where.host for where in found if where)
