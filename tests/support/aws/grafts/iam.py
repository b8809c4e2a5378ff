"""IAM: the pages of GetAccountAuthorizationDetails, which moto answers in one piece, and the simulator, which it lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse

from support.aws.paging import page

Simulator = Callable[[str, str, Mapping[str, tuple[str, ...]]], str]
"""Decides for a principal, an action and the context keys given: ``allowed``, ``explicitDeny`` or ``implicitDeny``."""

_MEMBERS = {
    "users": "UserDetailList",
    "groups": "GroupDetailList",
    "roles": "RoleDetailList",
    "managed_policies": "Policies",
}
_PAGE_SIZE = 100
_LARGEST_PAGE = 1000


def graft() -> None:
    setattr(  # noqa: B010 - mypy forbids assigning to a method
        IamResponse, "get_account_authorization_details", get_account_authorization_details
    )
    setattr(IamResponse, "simulate_principal_policy", simulate_principal_policy)  # noqa: B010
    setattr(  # noqa: B010
        IamResponse, "list_service_specific_credentials", list_service_specific_credentials
    )


def get_account_authorization_details(response: IamResponse) -> ActionResult:
    """Answer with one page over all four lists, as IAM does: a page may hold the end of one and the start of the next."""
    details = response.backend.get_account_authorization_details(response._get_param("Filter", []))
    entries = [(member, item) for kind, member in _MEMBERS.items() for item in details[kind]]
    params = {
        "MaxItems": response._get_param("MaxItems") or _PAGE_SIZE,
        "Marker": response._get_param("Marker"),
    }
    paged = page(
        entries,
        params,
        "entries",
        (_LARGEST_PAGE, _LARGEST_PAGE),
        size_parameter="MaxItems",
        token_parameter="Marker",  # noqa: S106 - a parameter name
    )
    answer: dict[str, Any] = {member: [] for member in _MEMBERS.values()}
    for member, item in paged["entries"]:
        answer[member].append(item)
    answer["IsTruncated"] = "Marker" in paged
    if "Marker" in paged:
        answer["Marker"] = paged["Marker"]
    return ActionResult(answer)


def simulate_principal_policy(response: IamResponse) -> ActionResult:
    """Answer with the decisions of the seeded simulator; the lab has no policy engine and will not pretend to one."""
    decide: Simulator | None = response.backend.__dict__.get("lab_simulator")
    if decide is None:
        raise NotImplementedError("no simulator was seeded")
    principal = response._get_param("PolicySourceArn")
    context = {
        entry["ContextKeyName"]: tuple(entry["ContextKeyValues"])
        for entry in response._get_param("ContextEntries", [])
    }
    results = [
        {**_result(decide(principal, action, context), context), **_names(action, resource)}
        for action in response._get_param("ActionNames")
        for resource in response._get_param("ResourceArns", ["*"])
    ]
    if response.backend.__dict__.get("lab_simulator_details"):
        for each in results:
            denied = each["EvalDecision"] == "explicitDeny"
            each["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": not denied}
            each["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": True}
    params = {
        "MaxItems": response.backend.__dict__.get("lab_simulator_page") or _LARGEST_PAGE,
        "Marker": response._get_param("Marker"),
    }
    answer = page(
        results,
        params,
        "EvaluationResults",
        (_LARGEST_PAGE, _LARGEST_PAGE),
        size_parameter="MaxItems",
        token_parameter="Marker",  # noqa: S106 - a parameter name
    )
    return ActionResult({**answer, "IsTruncated": "Marker" in answer})


def _names(action: str, resource: str) -> dict[str, str]:
    return {"EvalActionName": action, "EvalResourceName": resource}


def _result(decision: str, context: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """A decision, with the network keys that the request left out."""
    keys = ("bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups")
    return {
        "EvalDecision": decision,
        "MatchedStatements": [],
        "MissingContextValues": [each for each in keys if each not in context],
    }


def list_service_specific_credentials(response: IamResponse) -> ActionResult:
    """Answer with the credentials of one user, or with those of all where the caller asks for it."""
    service, user = response._get_param("ServiceName"), response._get_param("UserName")
    known: list[dict[str, Any]] = response.backend.__dict__.get("lab_credentials", [])
    found = [
        each
        for each in known
        if service in (None, each["ServiceName"])
        and (response._get_bool_param("AllUsers") or each["UserName"] == user)
    ]
    params = {
        "MaxItems": response._get_param("MaxItems") or _PAGE_SIZE,
        "Marker": response._get_param("Marker"),
    }
    answer = page(
        found,
        params,
        "ServiceSpecificCredentials",
        (_LARGEST_PAGE, _LARGEST_PAGE),
        size_parameter="MaxItems",
        token_parameter="Marker",  # noqa: S106 - a parameter name
    )
    return ActionResult({**answer, "IsTruncated": "Marker" in answer})
