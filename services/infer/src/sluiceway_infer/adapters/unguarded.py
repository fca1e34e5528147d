"""No guard: only where the settings say so, and every answer records it."""

from sluiceway_infer.domain.answers.answer import GuardStatus
from sluiceway_infer.ports.guard import Checked


class Unguarded:
    """Lets everything pass, unchecked."""

    async def check(self, what: Checked, text: str) -> GuardStatus:
        return "unchecked"
