"""The live matrix of enforcement: every runtime endpoint, layer by layer, and what each rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.verdict import EXPOSURE_ORDER, Containment
from ringfence.model.verification import (
    WORST_FIRST,
    CheckStatus,
    EndpointVerification,
    Layer,
    LayerStatus,
    RuntimeVerification,
    VerifyDocument,
)
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.endpoint_results import (
    STATUSES,
    Said,
    by_subject,
    good,
    status_word,
    wrong,
)
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    distinct,
    names,
    read,
    section,
    word,
    written,
)

TITLES: dict[Layer, str] = {
    Layer.PLACEMENT: "Placement",
    Layer.ROUTE: "Route",
    Layer.PRIVATE_ENDPOINTS: "Private",
    Layer.GUARDRAIL: "Guardrail",
    Layer.RULES: "Rules",
    Layer.TRAFFIC: "Traffic",
    Layer.PROBE: "Probe",
}
_KEEPS = (12, 11, 7, 8, 10, 9, 6)
_NOT_TOLD = "not told"
_RESTS_ON = (
    "The verdict rests on placement, route, rules and traffic. Private endpoints, guardrail and probe "
    "are told beside it and do not change it."
)


def field_of(layer: Layer) -> str:
    """The column of a layer."""
    return layer.value.replace("-", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Endpoint:
    """One row of the matrix with the results that it rests on, the worst first."""

    runtime: str
    runtime_arn: str
    account: str
    region: str
    endpoint: EndpointVerification
    results: tuple[Said, ...]
    not_asked: int
    """Results of checks that are not asked of it: their number is all that is told."""


def _matrix(document: VerifyDocument) -> Iterator[Row]:
    said = by_subject(document.results)
    return distinct(
        _row(runtime, endpoint, said)
        for runtime in document.runtimes
        for endpoint in runtime.endpoints
    )


def _row(
    runtime: RuntimeVerification,
    endpoint: EndpointVerification,
    said: dict[str, tuple[Said, ...]],
) -> Row:
    every = [each for subject in endpoint.rests_on for each in said.get(subject, ())]
    results = [each for each in every if each.status is not CheckStatus.NOT_APPLICABLE]
    results.sort(key=_gravest_first)
    told = sum(each.times for each in results)
    cells = {each.layer: status_word(each.status) for each in endpoint.layers}
    causes = dict.fromkeys(cause for each in endpoint.layers for cause in each.causes)
    failed = sum(each.status is CheckStatus.FAIL for each in endpoint.layers)
    unclear = sum(each.status is CheckStatus.UNKNOWN for each in endpoint.layers)
    name = f"{runtime.name}/{endpoint.name}" if endpoint.name else runtime.name
    return Row(
        key=endpoint.arn,
        values=(
            name,
            str(endpoint.verdict),
            *(cells.get(layer) for layer in Layer),
            runtime.account,
            runtime.region,
            ", ".join(endpoint.versions) or None,
            ", ".join(causes),
            failed,
            unclear,
            runtime.arn,
        ),
        search=" ".join((endpoint.arn, *endpoint.reasons)),
        detail=written(
            _Endpoint(
                runtime=runtime.name,
                runtime_arn=runtime.arn,
                account=runtime.account,
                region=runtime.region,
                endpoint=endpoint,
                results=tuple(results),
                not_asked=sum(each.times for each in every) - told,
            )
        ),
    )


def _gravest_first(each: Said) -> tuple[int, int, int]:
    """What keeps the verdict lowest stands first."""
    caps = len(EXPOSURE_ORDER) if each.caps is None else EXPOSURE_ORDER.index(each.caps)
    return (WORST_FIRST.index(each.status), caps, tuple(Layer).index(each.layer))


def _page(detail: bytes) -> Page:
    each = read(detail, _Endpoint)
    endpoint = each.endpoint
    unsure = endpoint.verdict is Containment.UNKNOWN
    why = tuple(spans(reason) for reason in endpoint.reasons)
    return (
        Heading(f"{each.runtime}/{endpoint.name}" if endpoint.name else each.runtime),
        line(*word(str(endpoint.verdict))),
        *((Bullets(why),) if why else (line(NOT_KNOWN if unsure else Span(_NOT_TOLD)),)),
        *section("Layers", _layers(endpoint.layers)),
        line(Span(_RESTS_ON, Tone.DIM)),
        *wrong(each.results, CheckStatus.FAIL, "Does not hold"),
        *wrong(each.results, CheckStatus.UNKNOWN, "Cannot be told"),
        *good(each.results, each.not_asked),
        *section("What it is", Facts(tuple(_facts(each)))),
    )


def _layers(layers: tuple[LayerStatus, ...]) -> Facts:
    return Facts(tuple((str(each.layer), _layer(each)) for each in layers))


def _layer(each: LayerStatus) -> Spans:
    causes = spans(": ", *names(each.causes)) if each.causes else ()
    return (*word(status_word(each.status)), *causes)


def _facts(each: _Endpoint) -> Iterator[tuple[str, Spans]]:
    yield "endpoint", spans(each.endpoint.arn)
    yield "runtime", spans(each.runtime_arn)
    yield "account, region", spans(f"{each.account} {each.region}".strip())
    yield "versions", names(each.endpoint.versions, none=NOT_KNOWN)
    yield "rests on", names(each.endpoint.rests_on)


MATRIX: ListView[VerifyDocument] = ListView(
    part=Part.VERIFICATION,
    spec=ListSpec(
        name="matrix",
        columns=(
            Column(name="endpoint", title="Endpoint", width=24, cell=Cell.NAME, stretch=1, keep=14),
            Column(
                name="verdict",
                title="Verdict",
                width=13,
                cell=Cell.WORD,
                keep=13,
                order=tuple(str(each) for each in EXPOSURE_ORDER),
            ),
            *(
                Column(
                    name=field_of(layer),
                    title=TITLES[layer],
                    width=9,
                    cell=Cell.WORD,
                    keep=keep,
                    order=STATUSES,
                )
                for layer, keep in zip(Layer, _KEEPS, strict=True)
            ),
            Column(name="account", title="Account", width=12, keep=3),
            Column(name="region", title="Region", width=12, keep=4),
            Column(name="versions", title="Versions", width=8, keep=2),
            Column(name="causes", title="Causes", width=30, hidden=True),
            Column(name="failed", title="Layers failed", width=8, cell=Cell.COUNT, hidden=True),
            Column(name="unclear", title="Not told", width=8, cell=Cell.COUNT, hidden=True),
            Column(name="arn", title="Runtime ARN", width=40, hidden=True),
        ),
        sort=(Sort(column="verdict"), Sort(column="failed", descending=True)),
        groups=("verdict", "account", "region"),
        aliases=(("runtime", "endpoint"), ("private", "private_endpoints"), ("cause", "causes")),
    ),
    noun="endpoint",
    title="Matrix",
    rows=_matrix,
    page=_page,
    nothing="No runtime was read, so nothing is verified. That does not say that there is none.",
)
