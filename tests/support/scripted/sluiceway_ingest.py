"""`python -m sluiceway_ingest`, scripted: found first on a path that begins with this folder."""

from scripted_service import main

if __name__ == "__main__":
    main("ingest")
