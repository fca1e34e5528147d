"""`python -m sluiceway_client` is the command `sluiceway`."""

from sluiceway_client.command.main import main

if __name__ == "__main__":
    main()
