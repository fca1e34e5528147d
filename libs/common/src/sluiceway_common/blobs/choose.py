"""Object store that the settings name."""

from collections.abc import Sequence

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import Blobs
from sluiceway_common.blobs.store_identity import StoreIdentity
from sluiceway_common.blobs.tables import BlobTables
from sluiceway_common.database import Database
from sluiceway_common.settings import Shared


def open(shared: Shared, owner: str = "") -> Blobs:
    """A bucket or a folder, for whoever puts blobs as this owner. Nothing is asked of it yet."""
    if not shared.blobs.startswith("s3://"):
        return FilesystemBlobs(shared.blobs_folder(), owner=owner)
    return _bucket(shared, owner)


def identities(shared: Shared, database: Database, tables: BlobTables) -> Sequence[StoreIdentity]:
    """What a service that puts blobs starts with. A bucket has a name of its own: where it is away, nothing is in its
    place."""
    return () if shared.blobs.startswith("s3://") else (StoreIdentity(database, tables, shared.blobs_folder()),)


def _bucket(shared: Shared, owner: str) -> Blobs:
    # Its client is imported where there is a bucket: a quarter of a second of each start elsewhere.
    from sluiceway_common.blobs.bucket import S3Address
    from sluiceway_common.blobs.s3 import S3Blobs

    return S3Blobs(
        S3Address(
            endpoint=shared.s3_endpoint,
            bucket=shared.blobs.removeprefix("s3://"),
            access_key=shared.s3_access_key,
            secret_key=shared.s3_secret_key,
            secure=shared.s3_secure,
            region=shared.s3_region,
        ),
        owner=owner,
    )
