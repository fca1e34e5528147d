"""Credentials of TLS: files that go together, read again when they change, and words for those that do not."""

import shutil
from pathlib import Path

import pytest

from sluiceway_common.testing.clock import ManualClock
from sluiceway_common.tls import Tls, TlsFiles
from tests.support.certificates import Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path)


@pytest.fixture
def shown(authority: Authority, tmp_path: Path) -> Path:
    """The file of a certificate with its key, where the service looks."""
    return Path(shutil.copy(authority.sign("first"), tmp_path / "shown.pem"))


def test_another_certificate_is_shown_a_second_after_it_lies_there(authority: Authority, shown: Path) -> None:
    clock = ManualClock()
    tls = Tls(TlsFiles(certificate=str(shown)), clock.monotonic)
    first = tls.credentials()
    shutil.copy(authority.sign("second"), shown)
    assert tls.credentials() is first
    clock.advance(1)
    assert tls.credentials().certificate == shown.read_bytes()


@pytest.mark.parametrize("content", [b"", b"no PEM", None])
def test_while_what_lies_there_cannot_be_used_what_was_before_is_shown(
    authority: Authority, shown: Path, content: bytes | None
) -> None:
    clock = ManualClock()
    tls = Tls(TlsFiles(certificate=str(shown)), clock.monotonic)
    first = tls.credentials()
    if content is None:
        shown.unlink()
    else:
        shown.write_bytes(content)
    clock.advance(1)
    assert tls.credentials() is first
    shutil.copy(authority.sign("second"), shown)
    clock.advance(1)
    assert tls.credentials().certificate == shown.read_bytes()


def test_a_key_that_comes_before_its_certificate_waits_for_it(authority: Authority, tmp_path: Path) -> None:
    clock, (certificate, key) = ManualClock(), (tmp_path / "tls.crt", tmp_path / "tls.key")
    signed = authority.sign("first")
    for path in (certificate, key):
        shutil.copy(signed, path)
    tls = Tls(TlsFiles(certificate=str(certificate), key=str(key)), clock.monotonic)
    first, second = tls.credentials(), authority.sign("second")
    shutil.copy(second, key)
    clock.advance(1)
    assert tls.credentials() is first
    shutil.copy(second, certificate)
    clock.advance(1)
    assert tls.credentials().key == Path(second).read_bytes()


def test_a_key_of_another_certificate_is_refused_by_name(authority: Authority) -> None:
    files = TlsFiles(certificate=authority.sign("first"), key=authority.sign("second"))
    with pytest.raises(ValueError, match=r"first\.pem and its key cannot be used; .* belong together"):
        Tls(files)


def test_an_encrypted_key_is_refused_and_nobody_asked_for_its_password(authority: Authority) -> None:
    with pytest.raises(ValueError, match="the key must not be encrypted"):
        Tls(TlsFiles(certificate=authority.sign("locked", password="word")))


def test_what_is_no_authority_is_refused_by_name(authority: Authority, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_text("no PEM")
    with pytest.raises(ValueError, match=r"no certificate in PEM can be read from .*other\.pem"):
        Tls(TlsFiles(certificate=authority.sign("first"), client_ca=str(other)))
