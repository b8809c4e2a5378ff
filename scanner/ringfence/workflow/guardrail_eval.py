"""The action `guardrail eval`: what policies answer to requests."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.errors import ConfigError, ExitCode
from ringfence.guardrail.evaluation import evaluate
from ringfence.model.document import ExitInfo
from ringfence.model.iam_request import (
    GUARDRAIL_SCHEMA,
    Decision,
    GuardrailAnswers,
    IamRequest,
    RequestAnswer,
)
from ringfence.parse.iam_request import parse_requests
from ringfence.workflow.guardrail_policies import STDIN, PolicyFiles, read_policies, read_text

LIMITS = (
    "policies of sessions, resources and VPC endpoints, and resource control policies, are not asked",
    "an answer is what the documents say by AWS's published rules, not a call to AWS",
    "a service control policy holds neither for the management account nor for service-linked roles",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The document, and what to say beside it."""

    document: GuardrailAnswers
    notes: tuple[str, ...]


def evaluate_requests(files: PolicyFiles, request: str) -> Evaluated:
    """Answer requests: a file, `-` for stdin, or JSON that starts with `{`."""
    named = [*files.identity, *(path for layer in files.scps for path in layer), files.boundary]
    if [*named, request].count(STDIN) > 1:
        raise ConfigError("stdin is asked for twice", hint="give all files but one by name")
    inline = request.lstrip().startswith("{")
    text = request if inline else read_text(request, what="request")
    requests = parse_requests(text, path="--request" if inline else _name(request))
    found = read_policies(files)
    answers = tuple(_answer(each, evaluate(each, found.policies)) for each in requests)
    return Evaluated(document=_document(answers, found.notes), notes=found.notes)


def _name(path: str) -> str:
    return "stdin" if path == STDIN else path


def _answer(request: IamRequest, decision: Decision) -> RequestAnswer:
    return RequestAnswer(
        action=request.action,
        principal=request.principal,
        resource=request.resource,
        decision=decision.outcome,
        statements=decision.statements,
        why=decision.why,
        ignored_keys=decision.ignored_keys,
    )


def _document(answers: tuple[RequestAnswer, ...], notes: tuple[str, ...]) -> GuardrailAnswers:
    only = answers[0] if len(answers) == 1 else None
    return GuardrailAnswers(
        schema=GUARDRAIL_SCHEMA,
        decision=only.decision if only else None,
        statements=only.statements if only else (),
        why=only.why if only else f"{len(answers)} requests, each with its answer",
        ignored_keys=only.ignored_keys if only else (),
        answers=answers,
        notes=notes,
        limits=LIMITS,
        exit=ExitInfo(code=int(ExitCode.DONE), reason="every request has its answer"),
    )
