"""What a failed call means: botocore's failures to one Coverage status and one clear sentence."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, whose message must not be shown: it may hold a proxy's password
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    LoginError,
    NoAuthTokenError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from ringfence.collect.permissions import find_operation
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import CoverageStatus

UNREACHABLE = EndpointConnectionError.__name__
"""The code of a call that found nobody at its address."""

EXPIRED_CODES = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
)
"""The credentials were good and no longer are: nothing more can be read with them."""

REFUSED_CREDENTIAL_CODES = frozenset(
    {
        "AuthFailure",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "NotSignedUp",
        "OptInRequired",
        "UnrecognizedClientException",
    }
)
"""Either the credentials are bad, or the region is not enabled and knows nobody of the account."""

_DENIED_CODES = frozenset(
    {
        "403",
        "AccessDenied",
        "AccessDeniedException",
        "AccessDeniedFault",
        "AllAccessDisabled",
        "AuthorizationError",
        "AuthorizationErrorException",
        "Forbidden",
        "NotAuthorized",
        "UnauthorizedException",
        "UnauthorizedOperation",
    }
)
_CLOCK_CODES = frozenset(
    {
        "InvalidSignatureException",
        "RequestInTheFuture",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    }
)
_THROTTLED_CODES = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "SlowDown",
        "TooManyRequestsException",
    }
)
_UNSUPPORTED_CODES = frozenset(
    {
        "InvalidAction",
        "UnknownOperation",
        "UnknownOperationException",
        "UnsupportedOperation",
        "UnsupportedOperationException",
    }
)
_NOT_ENABLED_CODES = frozenset({"AWSOrganizationsNotInUseException"})

_NO_CREDENTIALS = (
    CredentialRetrievalError,
    LoginError,
    NoAuthTokenError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
_EXPLICIT_DENY = re.compile(r"explicit deny in an? ([a-z -]{3,40}?) ?policy", re.IGNORECASE)
_NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]+")
_LONGEST_MESSAGE = 200
_SERVER_SIDE = 500


class MalformedAnswerError(Exception):
    """An answer with status 200 that is not what the operation answers with."""


def is_worth_another_try(problem: Exception) -> bool:
    """Whether a read may succeed when asked again; botocore retries the others by itself."""
    return isinstance(problem, ResponseParserError | IncompleteReadError | MalformedAnswerError)


def ran_out_of_tries(problem: Exception, failure: CallFailed) -> bool:
    """Whether every try that botocore allows was spent on the call."""
    if isinstance(problem, ClientError):
        return failure.status is CoverageStatus.THROTTLED or _http_status(problem) >= _SERVER_SIDE
    return isinstance(problem, HTTPClientError | ConnectionError)


def failure_of(problem: Exception, service: str, operation: str) -> CallFailed:
    """Turn any failure of a call into its Coverage status and sentence."""
    if isinstance(problem, ClientError):
        return _answered_with_error(problem, service, operation)
    status, detail = CoverageStatus.UNAVAILABLE, ""
    if isinstance(problem, _NO_CREDENTIALS):
        detail = f"no usable AWS credentials: {_printable(str(problem))}"
    elif isinstance(problem, EndpointConnectionError):
        url = str(problem.kwargs.get("endpoint_url", ""))
        detail = f"{operation} could not reach {urlsplit(url).hostname or 'its endpoint'}"
    elif isinstance(problem, ParamValidationError):
        detail = f"the SDK refused to send {operation}: {_printable(str(problem))}"
    elif isinstance(problem, HTTPClientError | ConnectionError):
        detail = f"{operation} got no answer ({type(problem).__name__})"
    elif isinstance(problem, BotoCoreError):
        detail = f"{operation} could not be sent: {_printable(str(problem))}"
    else:
        detail = f"{operation} was answered with something unreadable"
    return CallFailed(status, detail, code=type(problem).__name__)


def unknown_to_sdk(operation: str, sdk: str) -> CallFailed:
    """The failure of an operation that the installed SDK has no model of: AWS may well offer it."""
    return CallFailed(
        CoverageStatus.UNAVAILABLE,
        f"{sdk} does not know {operation}; a newer boto3 does",
        code="UnknownToSdk",
    )


def _answered_with_error(problem: ClientError, service: str, operation: str) -> CallFailed:
    error: Any = problem.response.get("Error", {})
    code = _printable(str(error.get("Code", "")))
    message = str(error.get("Message", ""))
    http = _http_status(problem)
    status, detail = CoverageStatus.UNAVAILABLE, f"{operation} failed with {code}"
    if code in EXPIRED_CODES:
        detail = f"the credentials expired ({code})"
    elif code in _CLOCK_CODES:
        detail = f"{operation} was refused ({code}): check the clock of this machine"
    elif code in REFUSED_CREDENTIAL_CODES:
        status, detail = (
            CoverageStatus.DENIED,
            f"{operation} did not accept the credentials ({code})",
        )
    elif code in _DENIED_CODES:
        status, detail = CoverageStatus.DENIED, _denied(service, operation, message)
    elif code in _THROTTLED_CODES or "hrottl" in code:
        status = CoverageStatus.THROTTLED
        detail = f"{operation} was throttled on every try; lower --max-rps or --workers"
    elif code in _UNSUPPORTED_CODES:
        status, detail = CoverageStatus.UNSUPPORTED, f"the region does not know {operation}"
    elif code in _NOT_ENABLED_CODES:
        status, detail = CoverageStatus.NOT_ENABLED, "the account is in no organization"
    elif http >= _SERVER_SIDE:
        detail = f"{operation} failed at AWS on every try ({code or http})"
    elif message:
        detail = f"{detail}: {_printable(message)}"
    return CallFailed(status, detail, code=code)


def _http_status(problem: ClientError) -> int:
    return int(problem.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _denied(service: str, operation: str, message: str) -> str:
    """Name the missing permission; of AWS's own words only the kind of policy that denies."""
    entry = find_operation(service, operation)
    action = entry.action if entry is not None and entry.action else f"{service}:{operation}"
    found = _EXPLICIT_DENY.search(message)
    reason = f"denied explicitly by a {found[1].strip().lower()} policy" if found else "not allowed"
    return f"{operation} was denied: {action} is {reason}"


def _printable(text: str) -> str:
    """One line of plain text, cut short: messages come from outside."""
    line = _NOT_PRINTABLE.sub(" ", text).strip()
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"
