"""Commands of one machine, for the table of `sluiceway`: name, one line of help, where it is registered."""

_REGISTER = "sluiceway_local.commands:register"
COMMANDS = (
    ("up", "Start everything on this machine: Kafka, PostgreSQL and the services.", _REGISTER),
    ("down", "Stop everything, the services first; what it keeps stays.", _REGISTER),
    ("status", "Say what runs, where it listens and how it is.", _REGISTER),
    ("logs", "Print what a process said.", _REGISTER),
)
