"""AWS calls in one account and region: guarded, paced, retried, and failing in one way only."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from botocore import xform_name
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    EndpointConnectionError,
)
from botocore.parsers import ResponseParserError

from ringfence.collect.failures import (
    EXPIRED_CODES,
    REFUSED_CREDENTIAL_CODES,
    MalformedAnswerError,
    failure_of,
    is_worth_another_try,
    ran_out_of_tries,
    unknown_to_sdk,
)
from ringfence.collect.limits import Pace
from ringfence.collect.ports import CallFailed, Interrupted
from ringfence.collect.session import AwsSession, sdk_version
from ringfence.collect.standing import Patience, Standing
from ringfence.model.coverage import CoverageStatus

AGENTCORE = "bedrock-agentcore-control"

_TRIES = 3
"""Of an answer that arrived but could not be read; what never arrived is retried by botocore."""
_TOKENS = (
    ("nextToken", "nextToken"),
    ("NextToken", "NextToken"),
    ("NextContinuationToken", "ContinuationToken"),
    ("Marker", "Marker"),
    ("NextMarker", "Marker"),
    ("PaginationToken", "PaginationToken"),
)
"""Where an answer carries the token of the next page, and where the next request takes it."""

_NOT_EVERYWHERE = {
    "agent-registry-control": "the AWS Agent Registry",
    "apprunner": "App Runner",
    "bedrock": "Bedrock",
    "bedrock-agent": "Bedrock",
    "codebuild": "CodeBuild",
}
"""Services that many regions lack, for people. Where their endpoint has no address, they may not be there."""
_LISTED_AS = {"bedrock-agent": "bedrock"}
"""Services of which the SDK knows no regions, and the one that is offered where they are."""
_NO_SUCH_NAME = frozenset(
    getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)
)


class LiveCaller:
    """Implements the Caller port over one session.

    has_agentcore says whether the region is in the shipped table: where it is not, an endpoint that
    does not exist means that there is no AgentCore, and elsewhere that something is wrong.
    """

    def __init__(
        self,
        session: AwsSession,
        *,
        account: str,
        region: str,
        home_region: str,
        pace: Pace,
        standing: Standing,
        cancelled: threading.Event,
        has_agentcore: bool = True,
    ) -> None:
        self._session = session
        self._account = account
        self._region = region
        self._home_region = home_region
        self._pace = pace
        self._standing = standing
        self._cancelled = cancelled
        self._has_agentcore = has_agentcore
        self._patience = Patience()
        self._lock = threading.Lock()
        self._clients: dict[str, Any] = {}
        self._accepted: bool | None = None

    @property
    def account(self) -> str:
        return self._account

    @property
    def region(self) -> str:
        return self._region

    def supports(self, service: str, operation: str) -> bool:
        return self._session.supports(service, operation)

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        if not self.supports(service, operation):
            raise unknown_to_sdk(operation, sdk_version())
        for remaining in reversed(range(_TRIES)):
            self._prepare(service, operation)
            try:
                answer = self._ask(service, operation, params)
            except (
                BotoCoreError,
                ClientError,
                ResponseParserError,
                MalformedAnswerError,
            ) as problem:
                if not (remaining and is_worth_another_try(problem)):
                    raise self._failure(problem, service, operation) from problem
            else:
                self._patience.answered(service, operation)
                return answer
        raise AssertionError("unreachable: the last try returns or raises")

    def pages(self, service: str, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            page = self.call(service, operation, **params, **token)
            yield page
            following = _next_page(page)
            if not following:
                return
            if following == token:
                raise CallFailed(
                    CoverageStatus.UNAVAILABLE,
                    f"{operation} answered with the same page token twice",
                    code="RepeatedToken",
                )
            token = following

    def _prepare(self, service: str, operation: str) -> None:
        """Wait for our turn; raise when there is no point in asking."""
        self._standing.check()
        self._patience.check(service, operation)
        self._pace.hold(self._account, self._region, service, operation)
        if self._cancelled.is_set():
            raise Interrupted

    def _ask(self, service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        method = getattr(self._client(service), xform_name(operation))
        try:
            answer: dict[str, Any] = method(**params)
        except BotoCoreError:  # some of them are ValueErrors as well
            raise
        except EOFError as problem:  # the SDK asks for a code on a terminal, and there is none
            raise CredentialRetrievalError(
                provider="the profile",
                error_msg="an MFA code is asked for, and nobody can type one here",
            ) from problem
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            # botocore's parsers trust the shape of an answer and fail like this where it is another
            raise MalformedAnswerError from problem
        return answer

    def _client(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                client = self._session.client(service, self._region or self._home_region)
                client.meta.events.register("after-call", _check_answer)
                self._clients[service] = client
            return self._clients[service]

    def _failure(self, problem: Exception, service: str, operation: str) -> CallFailed:
        failure = self._judge(failure_of(problem, service, operation))
        if isinstance(problem, EndpointConnectionError):
            if service == AGENTCORE and not self._has_agentcore:
                failure = CallFailed(
                    CoverageStatus.UNSUPPORTED,
                    f"{self._region} has no AgentCore endpoint that can be reached",
                    code=failure.code,
                )
            elif self._is_not_offered(service, problem):
                failure = CallFailed(
                    CoverageStatus.UNSUPPORTED,
                    f"{self._region} has no endpoint of {_NOT_EVERYWHERE[service]}",
                    code=failure.code,
                )
            self._patience.unreachable(service, failure)
        elif ran_out_of_tries(problem, failure):
            self._patience.ran_out(service, operation, failure)
        return failure

    def _is_not_offered(self, service: str, problem: EndpointConnectionError) -> bool:
        """Whether the region lacks a service: its endpoint's name is none, and the SDK knows none there.

        Each alone is not enough: resolvers fail, and an SDK may be older than a region's services.
        """
        if service not in _NOT_EVERYWHERE or not _has_no_address(problem):
            return False
        return not self._session.offers(_LISTED_AS.get(service, service), self._region)

    def _judge(self, failure: CallFailed) -> CallFailed:
        """Tell credentials that ended from a region that is not enabled for the account."""
        if failure.code in EXPIRED_CODES:
            return self._standing.end(failure.code)
        if failure.code not in REFUSED_CREDENTIAL_CODES or not self._region:
            return failure
        if not self._accepted_at_home():
            return self._standing.end(failure.code)
        return CallFailed(
            CoverageStatus.UNSUPPORTED,
            f"{self._region} is not enabled for account {self._account} ({failure.code})",
            code=failure.code,
        )

    def _accepted_at_home(self) -> bool:
        """Whether the same credentials still serve in the region where the scan began."""
        with self._lock:
            if self._accepted is None:
                self._accepted = self._identity_answers()
            return self._accepted

    def _identity_answers(self) -> bool:
        try:
            self._session.client("sts", self._home_region).get_caller_identity()
        except (BotoCoreError, ClientError, ResponseParserError):
            return False
        return True


def _has_no_address(problem: EndpointConnectionError) -> bool:
    """Whether DNS says that the endpoint's name is none, in contrast to not answering for the moment."""
    told: BaseException | None = problem.kwargs.get("error")
    # urllib3, which is botocore's dependency and none of ours, wraps what the resolver said.
    while told is not None and not isinstance(told, socket.gaierror):
        told = told.__cause__
    return told is not None and told.errno in _NO_SUCH_NAME


def _next_page(page: dict[str, Any]) -> dict[str, str]:
    for answered, asked in _TOKENS:
        token = page.get(answered)
        if isinstance(token, str) and token:
            return {asked: token}
    return {}


def _check_answer(*, http_response: Any, parsed: Any, model: Any, **_: object) -> None:
    """Refuse a success that carries nothing of the operation's answer and is not its format.

    botocore's parsers turn any other body into an empty answer, and an empty answer would read as
    "there is nothing here".
    """
    output = model.output_shape
    succeeded = http_response.status_code < HTTPStatus.MULTIPLE_CHOICES
    if not succeeded or output is None or model.has_streaming_output:
        return
    missing = [name for name in output.required_members if name not in parsed]
    if missing:
        raise MalformedAnswerError(f"{model.name} answered without {missing[0]}")
    if any(name in parsed for name in output.members) or not output.members:
        return
    body = http_response.content
    if "json" in model.service_model.resolved_protocol:
        if not _is_json_object(body):
            raise MalformedAnswerError(f"{model.name} was not answered with JSON")
    elif f"<{model.name}Response".encode() not in body:
        raise MalformedAnswerError(f"{model.name} was not answered in its own format")


def _is_json_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
