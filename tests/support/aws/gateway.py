"""The WSGI application in front of moto: it identifies, logs and disturbs requests, and answers for what moto lacks."""

from __future__ import annotations

import io
import threading
import traceback
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from support.aws import agentcore, workloads
from support.aws.answers import Answer, AwsError, error_answer
from support.aws.calls import CallLog
from support.aws.faults import Cut, Fault, Faults, Garbage, Hang, Refusal
from support.aws.wire import WireRequest, read_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Gateway:
    """Stands where the endpoint of AWS stands."""

    def __init__(self, *, backend: WSGIApplication) -> None:
        self.calls = CallLog()
        self.faults = Faults()
        self._backend = backend
        self._lock = threading.Lock()
        self._defects: list[str] = []

    @property
    def defects(self) -> tuple[str, ...]:
        """The requests the lab could not answer as AWS would, each with the reason.

        A test that meets one is testing the lab, not the product: such a request is answered 501, which no SDK retries.
        """
        with self._lock:
            return tuple(self._defects)

    def reset(self) -> None:
        self.faults.clear()
        self.calls.clear()
        with self._lock:
            self._defects.clear()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = _take_body(environ)
        request = read_request(environ, body)
        answer = self._answer(request, environ)
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        start_response(status, list(answer.headers))
        return [answer.body]

    def _answer(self, request: WireRequest, environ: WSGIEnvironment) -> Answer:
        if request.seeding:
            return self._genuine(request, environ)
        self.calls.add(request)
        return self._disturbed(self.faults.strike(request.call), request, environ)

    def _disturbed(
        self, fault: Fault | None, request: WireRequest, environ: WSGIEnvironment
    ) -> Answer:
        match fault:
            case Refusal():
                return fault.answer(request)
            case Garbage():
                headers = (("Content-Type", fault.media_type),)
                return Answer(status=200, headers=headers, body=fault.body)
            case Hang():
                self.faults.hold(fault.seconds)
                return self._genuine(request, environ)
            case Cut():
                return _halved(self._genuine(request, environ), announced=fault.announced)
            case None:
                return self._genuine(request, environ)

    def _genuine(self, request: WireRequest, environ: WSGIEnvironment) -> Answer:
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = request.call.account
        try:
            if request.call.service == agentcore.SERVICE:
                return agentcore.answer(request, environ["wsgi.input"].getvalue())
            if workloads.answers(request):
                return workloads.answer(request, environ["wsgi.input"].getvalue())
            answer = _run(self._backend, environ)
        except AwsError as problem:
            return error_answer(
                request.protocol,
                status=problem.status,
                code=problem.code,
                message=problem.message,
            )
        except NotImplementedError as problem:
            return self._unanswered(request, str(problem))
        except Exception:
            return self._unanswered(request, traceback.format_exc())
        if answer.status in (404, 405) and b"<!doctype html>" in answer.body:
            return self._unanswered(request, "moto has no such route")
        return answer

    def _unanswered(self, request: WireRequest, reason: str) -> Answer:
        with self._lock:
            self._defects.append(f"{request.call.action}: {reason}")
        return error_answer(
            request.protocol,
            status=501,
            code="NotAnsweredByTheLab",
            message=f"The lab does not answer {request.call.action}.",
        )


def _take_body(environ: WSGIEnvironment) -> bytes:
    """Read the body and put it back, so that whoever answers can read it again."""
    length = environ.get("CONTENT_LENGTH")
    chunked = environ.get("wsgi.input_terminated")
    body: bytes = environ["wsgi.input"].read() if chunked else b""
    if not chunked and length:
        body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return body


def _run(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Any:
        started.extend((int(status.split(" ", 1)[0]), tuple(headers)))
        return None

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Answer(status=started[0], headers=started[1], body=body)


def _halved(answer: Answer, *, announced: bool) -> Answer:
    half = answer.body[: len(answer.body) // 2]
    length = len(answer.body) if announced else len(half)
    headers = [item for item in answer.headers if item[0].lower() != "content-length"]
    headers.append(("Content-Length", str(length)))
    return Answer(status=answer.status, headers=tuple(headers), body=half)
