"""An authority of the tests, and what it signs, as PEM files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_LIFE = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Whom a client is told to trust. Everything it writes lies in `folder`."""

    folder: Path
    name: str
    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, folder: Path, name: str = "authority") -> Self:
        key = generate_private_key(SECP256R1())
        alone = x509.BasicConstraints(ca=True, path_length=0)
        certificate = _unsigned(name, name, key).add_extension(alone, critical=True).sign(key, hashes.SHA256())
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        return cls(folder, name, key, certificate)

    @property
    def path(self) -> str:
        """The file that a client is given."""
        return str(self.folder / f"{self.name}.pem")

    def sign(self, name: str, addresses: Sequence[str] = (), password: str = "", *, ended: timedelta = -_LIFE) -> str:
        """Path of a new key and its certificate in one file; the key is encrypted where there is a password. Its time
        has `ended` so long ago."""
        key = generate_private_key(SECP256R1())
        builder = _unsigned(name, self.name, key, ended)
        if addresses:
            named = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address)) for address in addresses])
            builder = builder.add_extension(named, critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        path = self.folder / f"{name}.pem"
        path.write_bytes(_key_bytes(key, password) + certificate.public_bytes(Encoding.PEM))
        return str(path)


def _unsigned(
    name: str, issuer: str, key: EllipticCurvePrivateKey, ended: timedelta = -_LIFE
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        subject_name=_named(name),
        issuer_name=_named(issuer),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - ended - 2 * _LIFE,
        not_valid_after=now - ended,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _key_bytes(key: EllipticCurvePrivateKey, password: str) -> bytes:
    encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
