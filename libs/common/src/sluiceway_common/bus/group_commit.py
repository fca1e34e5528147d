"""Group commit: while one produce is under way the records of the next gather, and go together when it has ended.

A produce of one record costs nearly as much as one of ten. Whoever is alone goes at once: nobody waits for company.
"""

import asyncio
from typing import Final

GATHER_SECONDS: Final = 0.005
"""From one produce to the next at the least, where there is company: the more gather, the less each of them costs."""

PATIENCE_SECONDS: Final = 0.05
"""After which the next group goes, whatever became of the last: a slow broker holds up nobody else's records."""


class GroupCommit:
    """Lets senders go by groups, in the order in which they came."""

    def __init__(self, gather: float = GATHER_SECONDS, patience: float = PATIENCE_SECONDS) -> None:
        self._gather, self._patience = gather, patience
        self._under_way: SendGroup | None = None
        self._next: SendGroup | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def joined(self) -> "SendGroup":
        """The group of a sender, once it is its turn. To be left when what it sent has arrived, or has not."""
        group = SendGroup(self) if self._under_way is None else self._next or SendGroup(self)
        group.members += 1
        if self._under_way is None:
            return self._begun(group)
        self._next = group
        try:
            await group.turn.wait()
        except BaseException:
            group.left()
            raise
        return group

    def ended(self, group: "SendGroup") -> None:
        """The last of its members has left; the next may go, when it has had its time to gather."""
        if group is self._under_way:
            since = asyncio.get_running_loop().time() - group.began
            self._go_on_after(self._gather - since if group.had_company else 0.0)

    def _go_on_after(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if seconds > 0:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._go_on)
        else:
            self._go_on()

    def _go_on(self) -> None:
        """Whoever comes from now on is of the group after the next: nobody overtakes."""
        group, self._under_way, self._next = self._next, None, None
        if group is not None and group.members:
            self._begun(group).turn.set()

    def _begun(self, group: "SendGroup") -> "SendGroup":
        self._under_way = group
        group.began, group.had_company = asyncio.get_running_loop().time(), group.members > 1
        self._go_on_after(self._patience)
        return group


class SendGroup:
    """Those that send together."""

    def __init__(self, commit: GroupCommit) -> None:
        self.turn = asyncio.Event()
        self.members = 0
        self.began = 0.0
        self.had_company = False
        self._commit = commit

    def left(self) -> None:
        """One of them has its end. Others are still waited for."""
        self.members -= 1
        if not self.members:
            self._commit.ended(self)
