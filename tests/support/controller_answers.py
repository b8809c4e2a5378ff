"""Answers of a controller, and the pack that is read from them."""

from __future__ import annotations

import json
from typing import Any

from ringfence.parse.controller import ReadController, parse_controller

INTERNET = "def000ad-0000-0000-0000-000000000001"

EVERYWHERE = "def000ad-0000-0000-0000-000000000000"

DOMAINS = {
    "app_domains": [
        {
            "uuid": EVERYWHERE,
            "name": "Anywhere (0.0.0.0/0)",
            "selector": {"any": [{"all": {"cidr": "0.0.0.0/0"}}]},
            "system_resource": True,
        },
        {
            "uuid": "sg-1",
            "name": "runtimes",
            "selector": {
                "any": [
                    {"all": {"cidr": "10.50.10.0/24"}},
                    {"all": {"type": "vm", "tags.Team": "agents", "tags.env": "prod"}},
                    {"all": {"external": "geo", "country_iso_code": "KP"}},
                ]
            },
        },
        {
            "uuid": "wg-1",
            "name": "models",
            "selector": {"any": [{"all": {"snifilter": "api.openai.com"}}]},
        },
        {
            "uuid": "wg-2",
            "name": "avx-ai-llm-providers",
            "system_resource": True,
            "selector": {"any": [{"all": {"snifilter": "api.example.com"}}]},
        },
    ]
}


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "uuid": "r-1",
        "name": "allow-models",
        "action": "PERMIT",
        "priority": 20,
        "protocol": "TCP",
        "src_ads": ["sg-1"],
        "dst_ads": [INTERNET],
        "web_filters": ["wg-1"],
        "port_ranges": [{"lo": 443}],
        **changes,
    }


def rulesets(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"dcf_policies": [{"uuid": "p-1", "name": "ours", "policies": [*rules], **changes}]}


def read(*documents: Any) -> ReadController:
    texts = {f"{place}.json": json.dumps(each) for place, each in enumerate(documents)}
    return parse_controller(texts, name="controller")
