"""Edges from configuration: hosts that a runtime, gateway, harness or credential names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringfence.join.destinations import DestinationRegister
from ringfence.join.notes import Note, Notes
from ringfence.model.agentcore import CredentialProvider, DeclaredHost, Gateway
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence, Egress, EvidenceKind
from ringfence.model.snapshot import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredJoin:
    """What declared hosts are joined with."""

    register: DestinationRegister
    notes: Notes

    def edges(self, inventory: Inventory) -> Iterator[Egress]:
        """One row for each host that a served version, target, harness or credential names."""
        for runtime in inventory.runtimes:
            for version in runtime.served_versions:
                for host in version.declared_hosts:
                    where = f"{host.field} of version {version.version}"
                    yield self._row(runtime.arn, host, where, Source.RUNTIMES)
        for harness in inventory.harnesses:
            for host in harness.declared_hosts:
                yield self._row(harness.arn, host, f"{host.field} of the harness", Source.HARNESSES)
        for gateway in inventory.gateways:
            for target in gateway.targets:
                for host in target.declared_hosts:
                    where = f"{host.field} of the target {target.name}"
                    yield self._row(gateway.arn, host, where, Source.GATEWAYS)
        yield from self._credentials(inventory.gateways, inventory.credential_providers)

    def _credentials(
        self, gateways: Iterable[Gateway], providers: Iterable[CredentialProvider]
    ) -> Iterator[Egress]:
        """Hosts of credential providers, under the gateways whose targets use them."""
        users: dict[str, set[str]] = {}
        for gateway in gateways:
            for target in gateway.targets:
                for arn in target.credential_provider_arns:
                    users.setdefault(arn, set()).add(gateway.arn)
        for provider in providers:
            if provider.declared_hosts and provider.arn not in users:
                self.notes.count(Note.UNJOINED_PROVIDERS)
            for gateway_arn in sorted(users.get(provider.arn, ())):
                for host in provider.declared_hosts:
                    where = f"{host.field} of the credential provider {provider.name}"
                    yield self._row(gateway_arn, host, where, Source.CREDENTIAL_PROVIDERS)

    def _row(self, source: str, host: DeclaredHost, where: str, known_by: Source) -> Egress:
        """A declaration can be stale, so it is never more than moderately sure."""
        return Egress(
            source=source,
            destination=self.register.named(host.host),
            port=host.port,
            protocol="TCP",
            evidence=EvidenceKind.DECLARED,
            sources=(known_by,),
            reason=f"declared in {where}",
            attribution=Attribution.EXACT,
            confidence=Confidence.MEDIUM,
        )
