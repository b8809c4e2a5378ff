"""The JSON Schemas of all documents, derived from the types that are written."""

from __future__ import annotations

from typing import Any

import msgspec

from ringfence.model.anomaly import LINT_SCHEMA, LintDocument
from ringfence.model.approval import DECISIONS_SCHEMA, DecisionsDocument
from ringfence.model.catalogue import (
    CATALOGUE_DIFF_SCHEMA,
    CATALOGUE_SCHEMA,
    CatalogueDiff,
    CatalogueDocument,
)
from ringfence.model.diagnosis import DOCTOR_SCHEMA, DoctorReport
from ringfence.model.difference import DIFF_SCHEMA, DiffDocument
from ringfence.model.document import SCAN_SCHEMA, ScanDocument
from ringfence.model.drift import DRIFT_SCHEMA, Drift
from ringfence.model.evaluation import EVAL_SCHEMA, EvalDocument
from ringfence.model.evidence import (
    EVIDENCE_SCHEMA,
    SEAL_SCHEMA,
    EvidenceManifest,
    SealReport,
)
from ringfence.model.evidence_mapping import MAPPING_SCHEMA, EvidenceMapping
from ringfence.model.guardrail_check import GUARDRAIL_CHECK_SCHEMA, GuardrailCheck
from ringfence.model.iam_request import GUARDRAIL_SCHEMA, GuardrailAnswers
from ringfence.model.probe import PLAN_SCHEMA, ProbePlan
from ringfence.model.promotion import PROMOTION_SCHEMA, PromotionDocument
from ringfence.model.proof import PROOF_SCHEMA, ProofDocument
from ringfence.model.proposal import MANIFEST_SCHEMA, PolicyManifest
from ringfence.model.replay import REPLAY_SCHEMA, ReplayDocument
from ringfence.model.simulation import SIMULATION_SCHEMA, SimulationDocument
from ringfence.model.verification import VERIFY_SCHEMA, VerifyDocument
from ringfence.render.pack_document import PACK_SCHEMA, PackDocument

DOCUMENTS: tuple[tuple[str, type], ...] = (
    (CATALOGUE_SCHEMA, CatalogueDocument),
    (CATALOGUE_DIFF_SCHEMA, CatalogueDiff),
    (DECISIONS_SCHEMA, DecisionsDocument),
    (DOCTOR_SCHEMA, DoctorReport),
    (MANIFEST_SCHEMA, PolicyManifest),
    (DRIFT_SCHEMA, Drift),
    (EVAL_SCHEMA, EvalDocument),
    (EVIDENCE_SCHEMA, EvidenceManifest),
    (MAPPING_SCHEMA, EvidenceMapping),
    (SEAL_SCHEMA, SealReport),
    (DIFF_SCHEMA, DiffDocument),
    (LINT_SCHEMA, LintDocument),
    (GUARDRAIL_SCHEMA, GuardrailAnswers),
    (GUARDRAIL_CHECK_SCHEMA, GuardrailCheck),
    (REPLAY_SCHEMA, ReplayDocument),
    (PACK_SCHEMA, PackDocument),
    (PLAN_SCHEMA, ProbePlan),
    (PROMOTION_SCHEMA, PromotionDocument),
    (PROOF_SCHEMA, ProofDocument),
    (SCAN_SCHEMA, ScanDocument),
    (VERIFY_SCHEMA, VerifyDocument),
    (SIMULATION_SCHEMA, SimulationDocument),
)
"""Every published document: its schema name and its type."""


def json_schema(name: str, document: type) -> dict[str, Any]:
    """Derive the JSON Schema (draft 2020-12) of a document; `schema` is pinned to its name."""
    _, components = msgspec.json.schema_components((document,))
    definitions = dict(components)
    root = definitions.pop(document.__name__)
    root["properties"]["schema"] = {"const": name}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ringfence:schema:{name}",
        **root,
        "$defs": definitions,
    }


def schema_files() -> dict[str, dict[str, Any]]:
    """Give every schema under the file name it is published as, such as `ringfence.scan-1.json`."""
    return {
        f"{name.replace('/', '-')}.json": json_schema(name, document)
        for name, document in DOCUMENTS
    }
