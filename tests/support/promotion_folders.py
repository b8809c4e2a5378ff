"""A folder with the generated files of a pack, as a proposal leaves it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ringfence.model.policy import ANYWHERE, PolicyPack, RuleAction
from ringfence.render.aviatrix import TerraformOptions, artefacts
from ringfence.render.pack_json import pack_json
from support.packs import domains, pack, rule, web_rule

MODELS, IOCS, REST = "allow-sanctioned-models", "deny-supply-chain-ioc", "default-deny"


def starter(*enforced: str) -> PolicyPack:
    """A permit, a specific deny and the default deny, which watch unless they are named."""
    deny = {"action": RuleAction.DENY}
    return pack(
        web_rule(MODELS, 20, "models", watch=MODELS not in enforced),
        web_rule(IOCS, 29, "iocs", watch=IOCS not in enforced, **deny),
        rule(REST, 1000, watch=REST not in enforced, dst=(ANYWHERE,), **deny),
        groups=(domains("models", "api.openai.com"), domains("iocs", "evil.example")),
    )


def write_folder(folder: Path, of: PolicyPack, options: TerraformOptions | None = None) -> Path:
    """Write pack.json, the Terraform and a manifest with the digest of each."""
    texts = {each.path: each.text for each in artefacts(of, options)} | {"pack.json": pack_json(of)}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    manifest = {
        "schema": "ringfence.manifest/1",
        "target": "aviatrix",
        "files": [
            {"path": name, "sha256": hashlib.sha256(text.encode()).hexdigest()}
            for name, text in sorted(texts.items())
        ],
        "rules": [{"name": each.name, "watch": each.watch} for each in of.in_order],
    }
    (folder / "policy-manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, by its path."""
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}
