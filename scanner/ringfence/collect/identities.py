"""Credential providers, workload identities, memories and capacity providers.

Of an API-key provider the list says everything: its answer to Get adds only where the secret lies,
so that permission is not asked for.
"""

from __future__ import annotations

from ringfence.collect.reading import Visit
from ringfence.model.coverage import Source

CONTROL = "bedrock-agentcore-control"


def collect_credential_providers(visit: Visit) -> None:
    """Read the OAuth2 and API-key credential providers: whom agents may log in to."""
    with visit.source(Source.CREDENTIAL_PROVIDERS) as reading:
        oauth2 = reading.pages(
            CONTROL, "ListOauth2CredentialProviders", "credentialProviders", maxResults=20
        )
        reading.pages(
            CONTROL, "ListApiKeyCredentialProviders", "credentialProviders", maxResults=100
        )
        visit.each(
            lambda name: reading.call(CONTROL, "GetOauth2CredentialProvider", name=name),
            reading.named(oauth2, "name"),
        )


def collect_workload_identities(visit: Visit) -> None:
    """Read the workload identities and where their log-ins return to."""
    with visit.source(Source.WORKLOAD_IDENTITIES) as reading:
        listed = reading.pages(
            CONTROL, "ListWorkloadIdentities", "workloadIdentities", maxResults=20
        )
        visit.each(
            lambda name: reading.call(CONTROL, "GetWorkloadIdentity", name=name),
            reading.named(listed, "name"),
        )


def collect_memories(visit: Visit) -> None:
    """Read the memories: that they exist and how they are encrypted, never what they hold."""
    with visit.source(Source.MEMORIES) as reading:
        listed = reading.pages(CONTROL, "ListMemories", "memories", maxResults=100)
        visit.each(
            lambda name: reading.call(CONTROL, "GetMemory", memoryId=name),
            reading.named(listed, "id"),
        )


def collect_capacity_providers(visit: Visit) -> None:
    """Read the EC2 capacity that runtimes with Instances compute are placed on."""
    required = any(
        body.get("capacityProviderConfiguration") for body in visit.bodies("GetAgentRuntime")
    )
    with visit.source(Source.CAPACITY_PROVIDERS, required=required) as reading:
        listed = reading.pages(
            CONTROL, "ListCapacityProviders", "capacityProviders", maxResults=100
        )
        visit.each(
            lambda name: reading.call(CONTROL, "GetCapacityProvider", capacityProviderId=name),
            reading.named(listed, "capacityProviderId"),
        )
