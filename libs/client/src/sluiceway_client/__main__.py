"""`python -m sluiceway_client` is the command `sluiceway`."""

from sluiceway_client.command.start import start

if __name__ == "__main__":
    start()
