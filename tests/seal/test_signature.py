"""Keys as people have them, and nothing of a key in any message."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ringfence.seal import BadKeyError, load_private, load_public, public_pem, sign
from ringfence.seal.signature import signed_by

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_PEM, _PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
_OPENSSH = serialization.PrivateFormat.OpenSSH
_PLAIN = serialization.NoEncryption()
_LOCKED = serialization.BestAvailableEncryption(b"correct horse")


@pytest.mark.parametrize("form", [_PKCS8, _OPENSSH])
def test_a_key_in_pem_or_of_openssh_signs(form: serialization.PrivateFormat) -> None:
    key = load_private(_KEY.private_bytes(_PEM, form, _PLAIN))

    assert signed_by(load_public(public_pem(key)), sign(key, b"text"), b"text")
    assert not signed_by(load_public(public_pem(key)), sign(key, b"text"), b"other")


def test_an_encrypted_key_needs_its_passphrase() -> None:
    content = _KEY.private_bytes(_PEM, _PKCS8, _LOCKED)

    assert public_pem(load_private(content, "correct horse")) == public_pem(_KEY)
    with pytest.raises(BadKeyError, match="no passphrase was given"):
        load_private(content)
    with pytest.raises(BadKeyError) as wrong:
        load_private(content, "battery staple")
    assert "battery" not in str(wrong.value)


def test_a_passphrase_for_a_plain_key_is_said() -> None:
    with pytest.raises(BadKeyError, match="not encrypted"):
        load_private(_KEY.private_bytes(_PEM, _PKCS8, _PLAIN), "something")


def test_a_public_key_of_openssh_is_read() -> None:
    text = _KEY.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )

    assert public_pem(load_public(text)) == public_pem(_KEY)


def test_a_key_of_another_kind_is_refused() -> None:
    other = rsa.generate_private_key(public_exponent=65_537, key_size=2048)

    with pytest.raises(BadKeyError, match="no Ed25519 key"):
        load_private(other.private_bytes(_PEM, _PKCS8, _PLAIN))
    with pytest.raises(BadKeyError, match="no Ed25519 key"):
        load_public(
            other.public_key().public_bytes(_PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"ssh-ed25519 AAAA", b"-----BEGIN X-----"])
def test_what_is_no_key_is_refused(content: bytes) -> None:
    with pytest.raises(BadKeyError):
        load_private(content)
    with pytest.raises(BadKeyError):
        load_public(content)


def test_a_private_key_is_no_public_one() -> None:
    with pytest.raises(BadKeyError):
        load_public(_KEY.private_bytes(_PEM, _PKCS8, _PLAIN))
