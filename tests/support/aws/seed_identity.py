"""Seeds who there is: roles and policies, and the organization the account belongs to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from moto.iam.models import IAMBackend, iam_backends
from moto.organizations.models import FakeAccount, FakePolicy, organizations_backends
from moto.organizations.utils import DEFAULT_RCP_POLICY_ID, DEFAULT_SCP_POLICY_ID

from support.aws.grafts.iam import Simulator
from support.aws.place import Place

AGENTCORE_PRINCIPAL = {"Service": "bedrock-agentcore.amazonaws.com"}


class IdentitySeed(Place):
    """Writes IAM and Organizations."""

    @property
    def iam(self) -> IAMBackend:
        """moto's IAM of this account, for what no method here covers."""
        return iam_backends[self.account]["aws"]

    def role(
        self,
        name: str,
        *,
        trusts: Mapping[str, str] | None = None,
        inline: Mapping[str, Any] | None = None,
        attached: Sequence[str] = (),
        boundary: str | None = None,
        path: str = "/",
    ) -> str:
        """Add a role and return its ARN.

        ``trusts`` is the principal that may assume it, AgentCore unless told otherwise; ``inline`` maps policy names to documents and
        ``attached`` are ARNs of managed policies.
        """
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": dict(trusts or AGENTCORE_PRINCIPAL),
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        role = self.iam.create_role(name, json.dumps(trust), path, boundary, "", [], "3600")
        for policy, document in (inline or {}).items():
            self.iam.put_role_policy(name, policy, json.dumps(document))
        for arn in attached:
            self.iam.attach_role_policy(arn, name)
        return str(role.arn)

    def managed_policy(self, name: str, document: Mapping[str, Any]) -> str:
        """Add a customer-managed policy and return its ARN."""
        policy = self.iam.create_policy("", "/", json.dumps(document), name, [])
        return str(policy.arn)

    def simulator(self, decide: Simulator, *, details: bool = True, page: int = 0) -> None:
        """Let this function answer SimulatePrincipalPolicy, in pages of so many results.

        Without details it answers as for an account outside an organization, or as it once did.
        """
        self.iam.__dict__["lab_simulator"] = decide
        self.iam.__dict__["lab_simulator_details"] = details
        self.iam.__dict__["lab_simulator_page"] = page

    def organization(
        self, members: Sequence[str], *, role: str = "scanner", delegates: Sequence[str] = ()
    ) -> str:
        """Make this account the management account of an organization with these members, and return the organization's id.

        Every account of it, this one too, gets a role of this name that this account may assume; an empty name adds none. ``delegates``
        are members that may look at the organization as this account does.
        """
        backend = organizations_backends[self.account]["aws"]
        backend.create_organization(region="aws")
        assert backend.org is not None
        for account in members:
            member = FakeAccount(
                backend.org, AccountName=f"member-{account}", Email=f"{account}@example.com"
            )
            member.id = account
            backend.accounts.append(member)
            for policy in (DEFAULT_SCP_POLICY_ID, DEFAULT_RCP_POLICY_ID):
                backend.attach_policy(PolicyId=policy, TargetId=account)
            organizations_backends.master_accounts[account] = (self.account, "aws")
        for account in delegates:
            backend.register_delegated_administrator(
                AccountId=account, ServicePrincipal="access-analyzer.amazonaws.com"
            )
        if role:
            trusts = {"AWS": f"arn:aws:iam::{self.account}:root"}
            for account in (self.account, *members):
                IdentitySeed(account=account, region=self.region).role(role, trusts=trusts)
        return str(backend.org.id)

    def service_control_policy(
        self, name: str, document: Mapping[str, Any], *, target: str = ""
    ) -> str:
        """Add an SCP to this account's organization, attached to an account or unit, or to the root; return its id."""
        backend = organizations_backends[self.account]["aws"]
        assert backend.org is not None
        policy = FakePolicy(
            backend.org,
            Name=name,
            Description="",
            Type="SERVICE_CONTROL_POLICY",
            Content=json.dumps(document),
        )
        backend.policies.append(policy)
        backend.attach_policy(PolicyId=policy.id, TargetId=target or backend.org.root_id)
        return str(policy.id)
