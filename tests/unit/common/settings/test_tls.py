"""How gRPC and HTTP are served: what is half said or does not go together ends the start in one line."""

from pathlib import Path

import pytest

from sluiceway_common.settings import Misconfigured, Shared, read
from tests.support.certificates import Authority


@pytest.fixture(autouse=True)
def client(environment: pytest.MonkeyPatch) -> None:
    """Of the client: what its user has set for another installation."""
    environment.setenv("SLUICEWAY_TLS", "1")
    environment.setenv("SLUICEWAY_CLIENT_CA", "/no/where.pem")


def settings(environment: pytest.MonkeyPatch, **files: str) -> Shared:
    """As they are read where these files of TLS are set."""
    for name, path in files.items():
        environment.setenv(f"SLUICEWAY_TLS_{name}", path)
    return read(Shared)


def refusal(environment: pytest.MonkeyPatch, **files: str) -> str:
    with pytest.raises(Misconfigured) as caught:
        settings(environment, **files)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_without_a_certificate_everything_goes_in_the_clear(environment: pytest.MonkeyPatch) -> None:
    assert settings(environment).tls() is None


def test_with_one_nobody_is_asked_for_another_unless_said(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    tls = settings(environment, CERTIFICATE=authority.sign("mine")).tls()
    assert tls is not None
    assert not tls.asks_for_certificates
    asking = settings(environment, CLIENT_CA=authority.path).tls()
    assert asking is not None
    assert asking.asks_for_certificates


@pytest.mark.parametrize("name", ["KEY", "CA", "CLIENT_CA"])
def test_what_is_of_no_use_without_a_certificate_is_refused(environment: pytest.MonkeyPatch, name: str) -> None:
    assert refusal(environment, **{name: __file__}).startswith(
        f"SLUICEWAY_TLS_CERTIFICATE is missing: SLUICEWAY_TLS_{name} is set"
    )


def test_files_that_cannot_be_used_are_named(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    mine, other = authority.sign("mine"), authority.sign("other")
    assert refusal(environment, CERTIFICATE="/no/where.pem").startswith(
        "SLUICEWAY_TLS_CERTIFICATE: there is no file /no/where.pem —"
    )
    said = f"SLUICEWAY_TLS_CERTIFICATE and what goes with it: {mine} and its key cannot be used; they must be PEM"
    assert refusal(environment, CERTIFICATE=mine, KEY=other).startswith(said)
    assert f"no certificate in PEM can be read from {__file__}" in refusal(environment, KEY=mine, CLIENT_CA=__file__)
