"""One way to write the address of the database."""

from sqlalchemy import URL, make_url


def psycopg_url(url: str) -> URL:
    """`postgresql://…` taken as psycopg 3, the only driver that we use."""
    return make_url(url).set(drivername="postgresql+psycopg")


def address(url: URL) -> str:
    """Where it is, without the password."""
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"
