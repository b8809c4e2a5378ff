"""STS: a role that does not exist cannot be assumed; moto hands out credentials for any name."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.iam.models import iam_backends
from moto.sts.responses import TokenResponse

from support.aws.answers import AwsError


def graft() -> None:
    own_assume_role = TokenResponse.assume_role

    def assume_role(response: TokenResponse) -> ActionResult:
        role_arn = str(response._get_param("RoleArn"))
        if not _exists(role_arn):
            caller = f"arn:aws:iam::{response.current_account}:user/scanner"
            raise AwsError(
                "AccessDenied",
                f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role_arn}",
                status=403,
            )
        return own_assume_role(response)

    setattr(TokenResponse, "assume_role", assume_role)  # noqa: B010 - mypy forbids assigning to a method


def _exists(role_arn: str) -> bool:
    account = role_arn.split(":")[4]
    roles = iam_backends[account]["aws"].roles.values()
    return any(role.arn == role_arn for role in roles)
