"""Ed25519 signatures (RFC 8032) of a manifest. The only module that knows how keys are written."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = [
    "MAX_KEY",
    "BadKeyError",
    "Ed25519PrivateKey",
    "Ed25519PublicKey",
    "key_id",
    "load_private",
    "load_public",
    "public_pem",
    "sign",
    "signed_by",
]

MAX_KEY = 16 * 1024
"""Bytes of a key file."""


class BadKeyError(ValueError):
    """A key that cannot be used: one sentence, and never a part of the key."""


def load_private(content: bytes, passphrase: str = "") -> Ed25519PrivateKey:
    """A private key in PEM (PKCS#8) or as OpenSSH writes it; BadKeyError for anything else."""
    password = passphrase.encode() or None
    ssh = b"OPENSSH PRIVATE KEY" in content[:200]
    load = serialization.load_ssh_private_key if ssh else serialization.load_pem_private_key
    try:
        key = load(content, password=password)
    except TypeError as error:
        what = (
            "it is encrypted, and no passphrase was given"
            if password is None
            else "it is not encrypted"
        )
        raise BadKeyError(what) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKeyError("it is no private key, or the passphrase is wrong") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKeyError("it is no Ed25519 key")
    return key


def load_public(content: bytes) -> Ed25519PublicKey:
    """A public key in PEM or as OpenSSH writes it; BadKeyError for anything else."""
    if len(content) > MAX_KEY:
        raise BadKeyError("it is larger than a key")
    ssh = content.startswith(b"ssh-")
    load = serialization.load_ssh_public_key if ssh else serialization.load_pem_public_key
    try:
        key = load(content)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKeyError("it is no public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadKeyError("it is no Ed25519 key")
    return key


def sign(key: Ed25519PrivateKey, content: bytes) -> bytes:
    """The 64 bytes of a signature."""
    return key.sign(content)


def signed_by(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    """Whether a key made the signature of a content."""
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def public_pem(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """The public key in PEM, as openssl reads it."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def key_id(key: Ed25519PublicKey) -> str:
    """The SHA-256 of the 32 bytes of a public key, in hexadecimal."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()
