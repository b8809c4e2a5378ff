"""Edges of the egress map, and IAM principals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Classification,
    Confidence,
    Destination,
    Egress,
    EvidenceKind,
    Sanction,
)
from ringfence.model.identity import PolicyDocument, Principal, PrincipalKind
from support.builders.constants import ACCOUNT, NOW


def classification(category: Category, sanction: Sanction, **changes: Any) -> Classification:
    base = Classification(
        category=category, sanction=sanction, learnable=True, reasons=("the catalogue lists it",)
    )
    return replace(base, **changes)


def destination(host: str, category: Category, sanction: Sanction, **changes: Any) -> Destination:
    base = Destination(id=host, host=host, classification=classification(category, sanction))
    return replace(base, **changes)


def egress(source: str, host: str, **changes: Any) -> Egress:
    """An edge that spans observed."""
    base = Egress(
        source=source,
        destination=host,
        port=443,
        protocol="https",
        evidence=EvidenceKind.OBSERVED,
        sources=(Source.SPANS,),
        reason="5 calls in spans",
        first_seen=NOW - timedelta(days=2),
        last_seen=NOW - timedelta(hours=2),
        flows=5,
        attribution=Attribution.EXACT,
        confidence=Confidence.HIGH,
    )
    return replace(base, **changes)


def principal(name: str, *documents: str, **changes: Any) -> Principal:
    base = Principal(
        arn=f"arn:aws:iam::{ACCOUNT}:role/{name}",
        kind=PrincipalKind.ROLE,
        name=name,
        account=ACCOUNT,
        policies=tuple(
            PolicyDocument(name=f"inline:policy-{number}", document=document)
            for number, document in enumerate(documents, 1)
        ),
    )
    return replace(base, **changes)
