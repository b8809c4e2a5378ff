"""What may be sent to a controller or to CoPilot: these reads, and nothing else, by method and path.

The API has no read-only twin, so the client holds itself to a list, and asks it for every request.
"""

from __future__ import annotations

import re

V2, V25 = "/v2/api", "/v2.5/api/"
TOKEN, LOGIN = "get_api_token", "login"
FEATURE, VERSION = "get_controller_feature", "list_version_info"
GROUPS = "app-domains"
RULESETS = "microseg/policy-list3"
OLD_LIST = "microseg/policy-list"
DEFAULT_ACTION = "microseg/default-action-policy"
POINTS = "microseg/attachment-points"
COPILOT_LOGIN, COPILOT_LOGOUT = "/api/login", "/api/logout"
COPILOT_LOGS = "/api/microseg/policies/logs"
COPILOT_COUNT = f"{COPILOT_LOGS}/count"

UUID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")
_POINT_NAME = re.compile(r"[A-Z0-9_]{1,64}")
_PLAIN = frozenset(f"{V25}{path}" for path in (GROUPS, RULESETS, OLD_LIST, DEFAULT_ACTION))
_ACTIONS = frozenset(
    {("GET", TOKEN), ("POST", LOGIN), ("POST", FEATURE), ("POST", VERSION)},
)
_COPILOT = frozenset(
    {
        ("POST", COPILOT_LOGIN),
        ("POST", COPILOT_LOGS),
        ("POST", COPILOT_COUNT),
        ("GET", COPILOT_LOGOUT),
    }
)


class NotARead(Exception):  # noqa: N818 - what was to be sent
    """A request that is none of the reads, and was not sent."""


def check_request(method: str, target: str, action: str = "") -> None:
    """Refuse what is no read of the list: NotARead, before anything is sent.

    target is the path with its query, action the `action` of the form of a v2 call.
    """
    if not _is_read(method, target, action):
        raise NotARead(f"{method} {target} {action}".rstrip())


def _is_read(method: str, target: str, action: str) -> bool:
    if target == V2:
        return (method, action) in _ACTIONS
    if action:
        return False
    if (method, target) in _COPILOT:
        return True
    if method != "GET":
        return False
    one = target.removeprefix(f"{V25}{RULESETS}/")
    named = target.removeprefix(f"{V25}{POINTS}?name=")
    return (
        target in _PLAIN
        or (one != target and UUID.fullmatch(one) is not None)
        or (named != target and _POINT_NAME.fullmatch(named) is not None)
    )
