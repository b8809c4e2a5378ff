"""Who we are, and which accounts are read: the caller's own, a role's, or the organization's."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from ringfence.collect.caller import LiveCaller
from ringfence.collect.failures import UNREACHABLE
from ringfence.collect.guard import Guard
from ringfence.collect.limits import Pace
from ringfence.collect.ports import CallFailed
from ringfence.collect.reading import Visit
from ringfence.collect.regions import RegionTable, load_regions
from ringfence.collect.request import LiveRequest
from ringfence.collect.session import AwsSession
from ringfence.collect.standing import Standing
from ringfence.errors import CollectError
from ringfence.model.coverage import CoverageStatus, Source

_SESSION_NAME = "ringfence"
_HOME_REGIONS = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
_COMMERCIAL_HOME = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that can be read, with the session that reads it."""

    id: str
    partition: str
    session: AwsSession
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An account that the scan set out to read."""

    id: str
    role_arn: str = ""
    """The role to assume there; empty for the account we are in."""


class Estate:
    """The accounts of one scan, and the callers into them."""

    def __init__(
        self,
        request: LiveRequest,
        *,
        guard: Guard,
        pace: Pace,
        cancelled: threading.Event,
    ) -> None:
        self._request = request
        self._pace = pace
        self._cancelled = cancelled
        self._session = AwsSession.open(request, guard)
        self.regions: RegionTable = load_regions()

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The endpoint URLs that the environment or the profile configures."""
        return self._session.endpoints

    @property
    def configured_region(self) -> str:
        return self._session.region

    def open(self) -> Account:
        """Find out who we are, in the role of the request if it names one.

        Raises CollectError: without an identity nothing at all can be read.
        """
        account = self._identify(self._session)
        if self._request.role_arn:
            try:
                account = self._identify(self._assume(account, self._request.role_arn))
            except CallFailed as failure:
                raise CollectError(
                    failure.detail,
                    hint="the role must trust you, and you need sts:AssumeRole on it",
                ) from failure
        return account

    def enter(self, home: Account, member: Member) -> Account:
        """Open an account of the organization; raise CallFailed when it does not let us in."""
        if not member.role_arn:
            return home
        session = self._assume(home, member.role_arn)
        return Account(id=member.id, partition=home.partition, session=session, standing=Standing())

    def caller(self, account: Account, region: str = "") -> LiveCaller:
        """A caller into one region of an account, or into its global services."""
        home = self.configured_region or _HOME_REGIONS.get(account.partition, _COMMERCIAL_HOME)
        return LiveCaller(
            account.session,
            account=account.id,
            region=region,
            home_region=home,
            pace=self._pace,
            standing=account.standing,
            cancelled=self._cancelled,
            has_agentcore=region in self.regions.of(account.partition),
        )

    def _identify(self, session: AwsSession) -> Account:
        nobody = Account(id="", partition="aws", session=session, standing=Standing())
        try:
            identity = self.caller(nobody).call("sts", "GetCallerIdentity")
        except CallFailed as failure:
            if failure.code == UNREACHABLE:
                hint = (
                    "look at the network, the proxy and AWS_ENDPOINT_URL; then at the credentials"
                )
            else:
                hint = "sign in (for example `aws sso login`), or choose a profile with --profile"
            raise CollectError(
                f"AWS does not know who we are: {failure.detail}", hint=hint
            ) from failure
        partition = str(identity["Arn"]).split(":")[1]
        return Account(
            id=str(identity["Account"]),
            partition=partition,
            session=session,
            standing=Standing(),
        )

    def _assume(self, account: Account, role_arn: str) -> AwsSession:
        caller = self.caller(account)
        return account.session.in_role(
            lambda: caller.call(
                "sts", "AssumeRole", RoleArn=role_arn, RoleSessionName=_SESSION_NAME
            )["Credentials"]
        )


def list_members(visit: Visit, home: Account, role_name: str) -> tuple[Member, ...]:
    """The active accounts of the organization; our own alone when it cannot be listed.

    The visit is one without region into the account we are in.
    """
    own = Member(id=home.id)
    with visit.source(Source.ORGANIZATION) as reading:
        reading.call("organizations", "DescribeOrganization")
        accounts = reading.pages("organizations", "ListAccounts", "Accounts", MaxResults=20)
        if not reading.named(accounts, "Id"):
            return (own,)
        ids = {
            str(account["Id"])
            for account in accounts
            if account.get("Id") and "ACTIVE" in (account.get("State"), account.get("Status"))
        }
        if home.id not in ids:
            reading.note(
                CallFailed(
                    CoverageStatus.UNAVAILABLE,
                    f"account {home.id} is missing from its organization",
                )
            )
    role = f"arn:{home.partition}:iam::{{}}:role/{role_name}"
    members = [Member(id=id_, role_arn=role.format(id_)) for id_ in sorted(ids - {home.id})]
    return (own, *members)
