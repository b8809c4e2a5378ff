"""Organizations: only the management account and its delegates may look around; moto shows others an empty organization."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.organizations.models import OrganizationsBackend, organizations_backends
from moto.organizations.responses import OrganizationsResponse

from support.aws.answers import AwsError

_FOR_MANAGEMENT = (
    "describe_policy",
    "list_accounts",
    "list_accounts_for_parent",
    "list_children",
    "list_organizational_units_for_parent",
    "list_parents",
    "list_policies",
    "list_policies_for_target",
    "list_roots",
    "list_targets_for_policy",
)


def graft() -> None:
    backend = property(_backend_seen_from)
    setattr(OrganizationsResponse, "organizations_backend", backend)  # noqa: B010 - mypy forbids assigning to a property
    for name in _FOR_MANAGEMENT:
        setattr(OrganizationsResponse, name, _guarded(getattr(OrganizationsResponse, name)))


def _backend_seen_from(response: OrganizationsResponse) -> OrganizationsBackend:
    """Return the caller's own backend, or that of the management account for an account it has delegated to."""
    account = response.current_account
    own = organizations_backends[account][response.partition]
    manager = organizations_backends.master_accounts.get(account)
    if own.org or manager is None:
        return own
    theirs = organizations_backends[manager[0]][manager[1]]
    is_delegate = any(admin.account.id == account for admin in theirs.admins)
    return theirs if is_delegate else own


def _guarded(
    operation: Callable[[OrganizationsResponse], Any],
) -> Callable[[OrganizationsResponse], Any]:
    def answer(response: OrganizationsResponse) -> Any:
        if response.organizations_backend.org is not None:
            return operation(response)
        if response.current_account in organizations_backends.master_accounts:
            raise AwsError(
                "AccessDeniedException", "You don't have permissions to access this resource."
            )
        raise AwsError(
            "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."
        )

    return answer
