"""Seeds AgentCore Identity: workload identities, and OAuth2 and API-key credential providers in the token vault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from support.aws.agentcore_estate import Estate, estate_of
from support.aws.place import BORN, Place, Seeded

_VENDORS_WITH_OWN_CONFIG = frozenset(
    ("Custom", "Google", "Github", "Slack", "Salesforce", "Microsoft", "Atlassian", "Linkedin")
)


class CredentialsSeed(Place):
    """Writes workload identities and credential providers."""

    @property
    def estate(self) -> Estate:
        return estate_of(self.account, self.region)

    def oauth2_provider(
        self,
        name: str,
        *,
        vendor: str = "GithubOauth2",
        discovery: Mapping[str, Any] | None = None,
        **members: Any,
    ) -> Seeded:
        """Add an OAuth2 provider; ``discovery`` is its ``oauthDiscovery``, a URL or the server's own metadata."""
        config = {
            "oauthDiscovery": discovery
            or {"discoveryUrl": f"https://{name}.example.com/.well-known/openid-configuration"},
            "clientId": "client",
        }
        brand = vendor.removesuffix("Oauth2")
        member = brand.lower() if brand in _VENDORS_WITH_OWN_CONFIG else "included"
        body = {
            "credentialProviderVendor": vendor,
            "clientSecretArn": {"secretArn": self._secret(f"oauth2/{name}")},
            "oauth2ProviderConfigOutput": {f"{member}Oauth2ProviderConfig": config},
            **members,
        }
        return self._provider("oauth2_providers", "oauth2credentialprovider", name, body)

    def api_key_provider(self, name: str, **members: Any) -> Seeded:
        """Add an API-key provider: its name is all AWS tells about whose key it is."""
        body = {"apiKeySecretArn": {"secretArn": self._secret(f"apikey/{name}")}, **members}
        return self._provider("api_key_providers", "apikeycredentialprovider", name, body)

    def workload_identity(
        self, name: str, *, return_urls: Sequence[str] = (), created_at: datetime = BORN
    ) -> Seeded:
        """Add a workload identity; every runtime brings its own."""
        estate = self.estate
        arn = estate.arn(f"workload-identity-directory/default/workload-identity/{name}")
        estate.shelf("workload_identities")[name] = {
            "name": name,
            "workloadIdentityArn": arn,
            "allowedResourceOauth2ReturnUrls": list(return_urls),
            "createdTime": created_at,
            "lastUpdatedTime": created_at,
        }
        return Seeded(arn=arn, id=name, name=name)

    def _provider(self, kind: str, resource: str, name: str, members: Mapping[str, Any]) -> Seeded:
        estate = self.estate
        arn = estate.arn(f"token-vault/default/{resource}/{name}")
        estate.shelf(kind)[name] = {
            "name": name,
            "credentialProviderArn": arn,
            "createdTime": BORN,
            "lastUpdatedTime": BORN,
            **members,
        }
        estate.tags[arn] = {}
        return Seeded(arn=arn, id=name, name=name)

    def _secret(self, name: str) -> str:
        return (
            f"arn:aws:secretsmanager:{self.region}:{self.account}:secret:"
            f"bedrock-agentcore-identity!default/{name}-AbCdEf"
        )
