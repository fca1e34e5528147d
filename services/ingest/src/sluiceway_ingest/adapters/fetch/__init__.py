"""Fetcher of documents from addresses on an allow-list."""

from sluiceway_ingest.adapters.fetch.allowed import Allowed as Allowed
from sluiceway_ingest.adapters.fetch.fetcher import HttpFetcher as HttpFetcher
