"""Policy from a file: one for every tenant."""

from pathlib import Path

from sluiceway_common.errors import Invalid
from sluiceway_guard.domain.policy import Policy, policy_of

STANDARD = Path(__file__).with_name("standard_policy.toml")


class FilePolicy:
    """Read once, when the service starts."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    @classmethod
    def read(cls, path: Path) -> "FilePolicy":
        """Raises Invalid where the file is missing or wrong."""
        try:
            return cls(policy_of(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid(f"the policy {path} cannot be read; name another file in GUARD_POLICY") from error

    async def active(self, tenant: str) -> Policy:
        return self._policy
