"""Signatures of models: what we sign others verify, what others sign we verify, and nothing changed passes."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import model_signing
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_common.errors import Invalid
from sluiceway_common.ids import sha256
from sluiceway_common.model_signatures import (
    compare,
    key_sha256,
    pem_of,
    private_key,
    private_pem_of,
    public_keys,
    sign,
    signed_model,
    verify,
)

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key()
FILES = {
    "adapter.gguf": b"GGUF" + bytes(60),
    "adapter_config.json": b'{"r": 8}',
    "adapter_model.safetensors": bytes(40),
}
DIGESTS = {name: sha256(content) for name, content in FILES.items()}


def test_what_was_signed_is_verified(folder: Path) -> None:
    verify(folder, sign(DIGESTS, KEY), [PUBLIC])


def test_a_signature_says_the_name_the_files_and_the_key() -> None:
    signed = signed_model(sign(DIGESTS, KEY, name="writer"), [PUBLIC])
    assert (signed.name, signed.files, signed.key_sha256) == ("writer", DIGESTS, key_sha256(PUBLIC))


@given(name=st.sampled_from(sorted(FILES)), data=st.data())
def test_a_flipped_bit_anywhere_is_told_with_the_file(name: str, data: st.DataObject) -> None:
    content = bytearray(FILES[name])
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    signed = signed_model(sign(DIGESTS, KEY), [PUBLIC])
    with pytest.raises(Invalid, match=f"^{name} is not as it was signed"):
        compare(signed, DIGESTS | {name: sha256(bytes(content))})


def test_a_changed_file_of_the_folder_is_told(folder: Path) -> None:
    (folder / "adapter.gguf").write_bytes(b"GGUF" + bytes(59) + b"\1")
    with pytest.raises(Invalid, match=r"^adapter\.gguf is not as it was signed"):
        verify(folder, sign(DIGESTS, KEY), [PUBLIC])


def test_a_file_that_is_missing_is_told(folder: Path) -> None:
    (folder / "adapter_config.json").unlink()
    with pytest.raises(Invalid, match=r"^adapter_config\.json is missing"):
        verify(folder, sign(DIGESTS, KEY), [PUBLIC])


@pytest.mark.parametrize(
    ("name", "told"),
    [("notes.txt", "notes.txt"), (".hidden", "'.hidden'"), ("a\nb", r"'a\nb'"), ("ä\udcff", r"'\xe4\udcff'")],
)
def test_a_file_that_was_not_signed_is_told_on_one_line(folder: Path, name: str, told: str) -> None:
    (folder / name).write_bytes(b"")
    with pytest.raises(Invalid, match=f"^{re.escape(told)} is not signed"):
        verify(folder, sign(DIGESTS, KEY), [PUBLIC])


def test_a_link_is_no_file_of_a_model(folder: Path, tmp_path: Path) -> None:
    elsewhere = (folder / "adapter.gguf").rename(tmp_path / "elsewhere")
    (folder / "adapter.gguf").symlink_to(elsewhere)
    with pytest.raises(Invalid, match=r"'adapter\.gguf' is not a plain file"):
        verify(folder, sign(DIGESTS, KEY), [PUBLIC])


def test_a_folder_is_no_file_of_a_model(folder: Path) -> None:
    (folder / "more").mkdir()
    with pytest.raises(Invalid, match="'more' is not a plain file"):
        verify(folder, sign(DIGESTS, KEY), [PUBLIC])


@pytest.mark.parametrize("name", ["../up", "a/b", "a\\b", ".", "..", "", "a\0b", "x" * 201, "ä"])
def test_a_name_with_a_folder_is_not_signed(name: str) -> None:
    with pytest.raises(Invalid, match="no name of a file of a model"):
        sign({name: DIGESTS["adapter.gguf"]}, KEY)


def test_either_of_two_keys_verifies(folder: Path) -> None:
    older = ec.generate_private_key(ec.SECP256R1())
    for key in (KEY, older):
        verify(folder, sign(DIGESTS, key), [PUBLIC, older.public_key()])


def test_the_key_of_somebody_else_is_not_trusted(folder: Path) -> None:
    bundle = sign(DIGESTS, ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(Invalid, match="which is not trusted here"):
        verify(folder, bundle, [PUBLIC])


def test_who_signs_in_the_name_of_our_key_is_found_out() -> None:
    bundle = _changed(sign(DIGESTS, ec.generate_private_key(ec.SECP256R1())), _named_as_ours)
    with pytest.raises(Invalid, match="not of what stands in it"):
        signed_model(bundle, [PUBLIC])


def test_a_changed_statement_is_found_out() -> None:
    with pytest.raises(Invalid, match="not of what stands in it"):
        signed_model(_changed(sign(DIGESTS, KEY), _another_payload), [PUBLIC])


@given(position=st.integers(0, len(sign(DIGESTS, KEY)) - 80), bit=st.integers(0, 7))
def test_no_bit_of_a_bundle_makes_it_say_anything_else(position: int, bit: int) -> None:
    bundle = bytearray(sign(DIGESTS, KEY))
    bundle[position] ^= 1 << bit
    try:
        signed = signed_model(bytes(bundle), [PUBLIC])
    except Invalid:
        return
    assert signed.files == DIGESTS


@pytest.mark.parametrize("bundle", [b"", b"{}", b"[]", b"\xff", b"null", b'{"mediaType": "x"}', b"[" * 100_000])
def test_what_is_no_bundle_is_refused(bundle: bytes) -> None:
    with pytest.raises(Invalid, match="no bundle of OpenSSF Model Signing"):
        signed_model(bundle, [PUBLIC])


def test_a_bundle_without_end_is_not_read() -> None:
    with pytest.raises(Invalid, match="has 1048577 bytes"):
        signed_model(b" " * (2**20 + 1), [PUBLIC])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda said: said["predicate"]["resources"].append(said["predicate"]["resources"][0]), "names a file twice"),
        (lambda said: said["predicate"]["resources"].pop(), "contradicts itself"),
        (lambda said: said["predicate"]["resources"][0].update(name="../up"), "no name of a file of a model"),
        (
            lambda said: said.update(predicateType="https://example.org/"),
            "no bundle of OpenSSF Model Signing; see predicateType",
        ),
    ],
)
def test_our_own_key_signs_no_nonsense_that_is_taken(change: Callable[[dict[str, Any]], None], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        signed_model(_signed_anew(change), [PUBLIC])


def test_others_verify_what_we_sign(folder: Path, pems: tuple[Path, Path], tmp_path: Path) -> None:
    signature = tmp_path / "model.sig"
    signature.write_bytes(sign(DIGESTS, KEY, name="writer"))
    _others().use_elliptic_key_verifier(public_key=pems[1]).verify(folder, signature)


def test_others_pass_over_what_may_lie_beside_the_files(folder: Path, pems: tuple[Path, Path]) -> None:
    (folder / "README.md").write_text("# Writer\n")
    signature = folder / "model.sig"
    signature.write_bytes(sign(DIGESTS, KEY, beside=["README.md", "model.sig"]))
    _others().use_elliptic_key_verifier(public_key=pems[1]).verify(folder, signature)


def test_others_refuse_what_was_changed_since_we_signed(folder: Path, pems: tuple[Path, Path], tmp_path: Path) -> None:
    signature = tmp_path / "model.sig"
    signature.write_bytes(sign(DIGESTS, KEY))
    (folder / "adapter.gguf").write_bytes(b"GGUF")
    with pytest.raises(ValueError, match=r"Hash mismatch for 'adapter\.gguf'"):
        _others().use_elliptic_key_verifier(public_key=pems[1]).verify(folder, signature)


def test_we_verify_what_others_sign(folder: Path, pems: tuple[Path, Path], tmp_path: Path) -> None:
    signature = tmp_path / "model.sig"
    model_signing.signing.Config().use_elliptic_key_signer(private_key=pems[0]).sign(folder, signature)
    verify(folder, signature.read_bytes(), public_keys(pems[1]))
    (folder / "adapter.gguf").write_bytes(b"GGUF")
    with pytest.raises(Invalid, match=r"^adapter\.gguf is not as it was signed"):
        verify(folder, signature.read_bytes(), public_keys(pems[1]))


def test_keys_are_read_from_files(pems: tuple[Path, Path], tmp_path: Path) -> None:
    two = tmp_path / "two.pem"
    two.write_bytes(pems[1].read_bytes() + pem_of(ec.generate_private_key(ec.SECP256R1()).public_key()))
    assert key_sha256(private_key(pems[0]).public_key()) == key_sha256(public_keys(two)[0]) == key_sha256(PUBLIC)
    assert len(public_keys(two)) == 2


def test_a_key_of_another_curve_is_refused(tmp_path: Path) -> None:
    key, file = ec.generate_private_key(ec.SECP384R1()), tmp_path / "key.pem"
    file.write_bytes(private_pem_of(key))
    with pytest.raises(Invalid, match="not an elliptic one over P-256; make one that is"):
        private_key(file)
    file.write_bytes(pem_of(key.public_key()))
    with pytest.raises(Invalid, match="must hold public ones over P-256"):
        public_keys(file)


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_key_is_told_with_its_file(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(content)
    for read in (private_key, public_keys):
        with pytest.raises(Invalid, match=str(file)):
            read(file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "adapter"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def pems(tmp_path: Path) -> tuple[Path, Path]:
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    private.write_bytes(private_pem_of(KEY))
    public.write_bytes(pem_of(PUBLIC))
    return private, public


def _others() -> Any:
    return model_signing.verifying.Config()


def _changed(bundle: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    said = json.loads(bundle)
    change(said)
    return json.dumps(said).encode()


def _named_as_ours(said: dict[str, Any]) -> None:
    said["verificationMaterial"]["publicKey"]["hint"] = key_sha256(PUBLIC)


def _another_payload(said: dict[str, Any]) -> None:
    other = json.loads(sign(DIGESTS | {"adapter.gguf": sha256("other")}, KEY))
    said["dsseEnvelope"]["payload"] = other["dsseEnvelope"]["payload"]


def _signed_anew(change: Callable[[dict[str, Any]], None]) -> bytes:
    """A bundle over a changed statement, signed with our key as a fool would."""
    said = json.loads(sign(DIGESTS, KEY))
    statement = json.loads(base64.b64decode(said["dsseEnvelope"]["payload"]))
    change(statement)
    payload, kind = json.dumps(statement).encode(), "application/vnd.in-toto+json"
    framed = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload
    envelope = said["dsseEnvelope"]
    envelope["payload"] = base64.b64encode(payload).decode()
    envelope["signatures"][0]["sig"] = base64.b64encode(KEY.sign(framed, ec.ECDSA(hashes.SHA256()))).decode()
    return json.dumps(said).encode()
