"""What holds for principals beside their own policies, for all accounts or for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ringfence.guardrail.evaluation import PolicyDocument
from ringfence.guardrail.evaluation.operators import matches_arn
from ringfence.guardrail.paths import WayOut
from ringfence.model.guardrail_check import LayerStatus
from ringfence.model.identity import Principal
from ringfence.model.trilean import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLayers:
    """The service control policies over one account, as they were read."""

    account: str
    scps: tuple[tuple[PolicyDocument, ...], ...]
    """From the root to the account."""
    management: bool = False
    """Whether none of them holds for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """What holds for principals beside their own policies."""

    status: LayerStatus = LayerStatus.NOT_READ
    scps: tuple[tuple[PolicyDocument, ...], ...] = ()
    """From the root to the account; the same for every account that has no chain of its own."""
    chains: tuple[AccountLayers, ...] = ()
    """Of accounts whose own was read."""
    management_account: str = ""
    """The account that no service control policy holds for; empty where nobody said."""
    attached: tuple[PolicyDocument, ...] = ()
    """Documents that only deny, as if every principal had them that a policy can be attached to."""
    attached_scps: tuple[PolicyDocument, ...] = ()
    """Likewise, as if a service control policy held for whoever one can hold for."""
    subnets: tuple[str, ...] = ()
    """Approved ones, for requests that name them; none where nobody said."""
    security_groups: tuple[str, ...] = ()
    pipeline_roles: tuple[str, ...] = ()
    """ARN patterns of principals that the calls without a network key are left to."""
    exempt_roles: tuple[str, ...] = ()
    """Likewise of those that every call is left to."""

    def of(self, account: str) -> Layers:
        """What holds for one account."""
        own = next((each for each in self.chains if each.account == account), None)
        if own is None:
            return self
        management = account if own.management else self.management_account
        return replace(
            self,
            status=LayerStatus.READ,
            scps=own.scps,
            management_account=management,
            chains=(),
        )

    def over(self, accounts: Iterable[str]) -> LayerStatus:
        """What is known over all of these accounts."""
        read = {self.of(each).status for each in accounts} == {LayerStatus.READ}
        return LayerStatus.READ if read else self.status

    @property
    def compared(self) -> bool:
        """Whether something is tried out."""
        return bool(self.attached or self.attached_scps)

    def exempts(self, principal: Principal) -> bool:
        """Whether no service control policy holds for a principal."""
        return principal.service_linked or principal.account == self.management_account

    def entrusts(self, arn: str, way: WayOut) -> bool:
        """Whether the operator leaves a way to a principal."""
        pipeline = self.pipeline_roles if way.by_pipeline else ()
        return any(
            matches_arn(pattern, arn) is Match.YES for pattern in (*self.exempt_roles, *pipeline)
        )

    def tried_out(self, principal: Principal) -> tuple[PolicyDocument, ...]:
        """What would hold for a principal. Nobody can attach a policy to a service-linked role."""
        own = () if principal.service_linked else self.attached
        return own if self.exempts(principal) else (*own, *self.attached_scps)
