"""The runtimes of the production account in us-east-1: one case of the verdict table each."""

from __future__ import annotations

from ringfence_data.estate.core.places import PRODUCTION_EAST
from ringfence_data.estate.core.vocabulary import (
    PUBLIC,
    converse,
    placed,
    read_object,
    tagged,
    version,
)
from ringfence_data.estate.workload import RuntimeDesign, Talk

_EAST = "us-east-1"
_ERP = Talk(host="api.erp.freight.example", per_day=3)
_RATES = Talk(host="rates.carrier.example", per_day=3)
_TRACKING = Talk(host="track.carrier.example", per_day=3)

SUPPORT_ASSISTANT = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="support_assistant",
    role="agent-support",
    versions=(
        version(1, PUBLIC, "2026-06-02"),
        version(2, PUBLIC, "2026-08-19"),
        version(3, PUBLIC, "2026-10-27"),
    ),
    environment=(
        ("ERP_URL", "https://api.erp.freight.example"),
        ("LOG_LEVEL", ""),
        ("OPENAI_API_KEY", ""),
        ("OPENAI_BASE_URL", "https://api.openai.com"),
    ),
    return_urls=("https://support.freight.example",),
    tags=tagged("support"),
    instrumented=True,
    talks=(
        Talk(host="api.openai.com", model="gpt-4o-mini", per_day=12),
        converse(_EAST, per_day=6),
        _ERP,
    ),
)

NIGHT_BATCH = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="night_batch",
    role="agent-night-batch",
    versions=(version(1, PUBLIC, "2026-09-08"),),
    package="amzn-s3-demo-freight-agent-code",
    tags=tagged("operations"),
)

ORDER_ROUTER = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="order_router",
    role="agent-orders",
    versions=(
        version(1, PUBLIC, "2026-05-28"),
        version(2, PUBLIC, "2026-06-30"),
        version(3, placed("agent-landing", "order-router", "agents-a"), "2026-08-11"),
        version(4, placed("agent-landing", "order-router", "agents-b"), "2026-09-15"),
    ),
    endpoints=(("prod", 1),),
    environment=(("CARRIER_RATES_URL", "https://rates.carrier.example"),),
    tags=tagged("orders"),
    instrumented=True,
    talks=(
        converse(_EAST, per_day=8, endpoint="prod"),
        Talk(host="rates.carrier.example", per_day=8, endpoint="prod"),
        _RATES,
    ),
)

CLAIMS_TRIAGE = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="claims_triage",
    role="agent-claims",
    versions=(
        version(1, placed("agent-landing", "claims-triage", "agents-a"), "2026-07-14"),
        version(
            2,
            placed("agent-landing", "claims-triage", "agents-a", service_s3=False),
            "2026-10-06",
        ),
    ),
    discovery_url="https://id.freight.example",
    tags=tagged("claims"),
    instrumented=True,
    talks=(
        converse(_EAST, per_day=6),
        _ERP,
        _RATES,
        _TRACKING,
        Talk(host="conda.anaconda.org", per_day=3, denied=True, sent=310, received=180),
    ),
)

CLAIMS_SUMMARY = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="claims_summary",
    role="agent-claims",
    versions=(version(1, placed("agent-landing", "claims-summary", "agents-b"), "2026-07-20"),),
    tags=tagged("claims"),
    talks=(
        converse(_EAST),
        _ERP,
        Talk(host="huggingface.co", at_hours=(82.5, 226.2), denied=True, sent=300, received=180),
    ),
)

LEDGER_EXPORT = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="ledger_export",
    role="agent-finance",
    versions=(version(1, placed("agent-landing", "ledger-export", "agents-v6"), "2026-08-04"),),
    tags=tagged("finance"),
    talks=(
        _ERP,
        Talk(host="ledger.freight.example", per_day=6, ipv6=True, sent=48_000),
        Talk(host="conda.anaconda.org", at_hours=(106.0,), denied=True, sent=300, received=180),
    ),
)

DOC_INDEXER = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="doc_indexer",
    role="agent-documents",
    versions=(version(1, placed("agent-landing", "doc-indexer", "agents-a"), "2026-03-02"),),
    package="amzn-s3-demo-freight-agent-code",
    tags=tagged("documents"),
    talks=(
        converse(_EAST),
        Talk(host="repo.anaconda.com", at_hours=(35.1,), denied=True, sent=300, received=180),
    ),
)

MEDIA_TAGGER = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="media_tagger",
    role="agent-documents",
    versions=(version(1, placed("agent-landing", "media-tagger", "agents-s3"), "2026-08-25"),),
    tags=tagged("claims"),
    talks=(read_object(_EAST, per_day=6), converse(_EAST)),
)

_SHARED = placed("agent-landing", "shared-agents", "agents-a", "agents-b")

HR_HELPER = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="hr_helper",
    role="agent-shared",
    versions=(version(1, _SHARED, "2026-09-01"),),
    tags=tagged("people"),
    talks=(converse(_EAST), _ERP),
)

IT_HELPER = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="it_helper",
    role="agent-shared",
    versions=(version(1, _SHARED, "2026-09-03"),),
    environment=(("TICKETS_URL", "https://tickets.freight.example"),),
    tags=tagged("it"),
    talks=(
        Talk(host="tickets.freight.example", per_day=6),
        Talk(host="github.com", per_day=3, denied=True, sent=310, received=180),
    ),
)

INVOICE_MATCHER = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="invoice_matcher",
    role="agent-finance",
    versions=(version(1, placed("shared-services", "invoice-matcher", "private"), "2026-06-16"),),
    environment=(
        ("ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
        ("ANTHROPIC_API_KEY", ""),
    ),
    tags=tagged("finance"),
    talks=(
        _ERP,
        _RATES,
        _TRACKING,
        Talk(host="api.anthropic.com", model="claude-3-5-haiku", per_day=6),
        Talk(host="conda.anaconda.org", per_day=3),
        Talk(host="sync.packet-drop.example", at_hours=(195.4,), sent=42_000_000, received=900),
        Talk(host="ns.packet-drop.example", at_hours=(195.9,), pieces=32),
        Talk(
            host="relay.packet-drop.example", port=2222, at_hours=(196.3,), sent=900, received=700
        ),
        Talk(host="example.ngrok-free.app", at_hours=(195.6, 196.1), sent=310_000),
        Talk(host="pastebin.com", at_hours=(195.2,), received=5_200),
        Talk(address="192.0.2.200", at_hours=(219.3, 243.8), sent=1_800, received=600),
        Talk(address="192.0.2.201", port=25, at_hours=(219.4, 220.0), rejected=True),
    ),
)

PAYROLL_CHECK = RuntimeDesign(
    place=PRODUCTION_EAST,
    name="payroll_check",
    role="agent-payroll",
    versions=(version(1, placed("agent-landing", "payroll-check", "isolated"), "2026-09-22"),),
    tags=tagged("people"),
    talks=(converse(_EAST, per_day=6),),
)

RUNTIMES = (
    SUPPORT_ASSISTANT,
    NIGHT_BATCH,
    ORDER_ROUTER,
    CLAIMS_TRIAGE,
    CLAIMS_SUMMARY,
    LEDGER_EXPORT,
    DOC_INDEXER,
    MEDIA_TAGGER,
    HR_HELPER,
    IT_HELPER,
    INVOICE_MATCHER,
    PAYROLL_CHECK,
)
