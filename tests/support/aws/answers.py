"""Error answers in the wire format of each AWS protocol, as botocore's parsers expect them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from xml.sax.saxutils import escape

REQUEST_ID = "00000000-0000-4000-8000-000000000000"

_CONTENT_TYPES = {
    "rest-json": "application/json",
    "json": "application/x-amz-json-1.1",
    "query": "text/xml",
    "ec2": "text/xml;charset=UTF-8",
    "rest-xml": "application/xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete HTTP answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class AwsError(Exception):
    """Raised by a graft where AWS would answer with an error; the gateway words it in the protocol of the request."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def error_answer(protocol: str, *, status: int, code: str, message: str) -> Answer:
    """Return an error as a service of this protocol sends it."""
    headers = [
        ("Content-Type", content_type(protocol)),
        ("x-amzn-RequestId", REQUEST_ID),
    ]
    if protocol == "rest-json":
        headers.append(("x-amzn-ErrorType", code))
    body = _error_body(protocol, code, message).encode()
    headers.append(("Content-Length", str(len(body))))
    return Answer(status=status, headers=tuple(headers), body=body)


def content_type(protocol: str) -> str:
    """Return the content type a service of this protocol answers with."""
    return _CONTENT_TYPES.get(protocol, "application/json")


def _error_body(protocol: str, code: str, message: str) -> str:
    if protocol in ("json", "rest-json"):
        return json.dumps({"__type": code, "message": message})
    fields = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if protocol == "ec2":
        return (
            f"<Response><Errors><Error>{fields}</Error></Errors>"
            f"<RequestID>{REQUEST_ID}</RequestID></Response>"
        )
    if protocol == "rest-xml":
        return f"<Error>{fields}<RequestId>{REQUEST_ID}</RequestId></Error>"
    return (
        f"<ErrorResponse><Error><Type>Sender</Type>{fields}</Error>"
        f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    )
