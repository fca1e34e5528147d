"""Wiring of the use cases over a set of ports."""

from dataclasses import dataclass

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_embed.ports import (
    Analyser,
    CollectionNames,
    CollectionRulesStore,
    CurrentVersions,
    EmbeddingCache,
    Encoder,
    IndexCatalog,
    IndexReader,
    IndexRepair,
    IndexWriter,
    Judgements,
    LanguageMeter,
    ReindexMeter,
    Reranker,
    Texts,
)
from sluiceway_embed.service import EmbedService
from sluiceway_embed.service.acknowledging import Acknowledging
from sluiceway_embed.service.cached_encoder import CachedEncoder, EncodingTurns
from sluiceway_embed.service.chunk_queries import ChunkQueries
from sluiceway_embed.service.document_access import AccessChanges
from sluiceway_embed.service.embedding import Embedding
from sluiceway_embed.service.holding import Holding
from sluiceway_embed.service.indexing import Indexing
from sluiceway_embed.service.judgement_outcomes import JudgementOutcomes
from sluiceway_embed.service.refilling import Refilling
from sluiceway_embed.service.reindex_progress import ReindexProgress
from sluiceway_embed.service.reindexing import Reindexing
from sluiceway_embed.service.relatedness import RelatednessScale
from sluiceway_embed.service.removing import Removing
from sluiceway_embed.service.repairing import Repairing
from sluiceway_embed.service.rules import IndexRules, NamespaceChecks
from sluiceway_embed.service.searching import Reranking, Searching


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as embed meets it. `reranker` None: results stay in the order of the search; `collections` None: a
    collection that is not there has no passages."""

    writer: IndexWriter
    reader: IndexReader
    catalog: IndexCatalog
    repair: IndexRepair
    versions: CurrentVersions
    collection_rules: CollectionRulesStore
    judgements: Judgements
    texts: Texts
    cache: EmbeddingCache
    encoder: Encoder
    analyser: Analyser
    publish: Publish
    languages: LanguageMeter
    reindexes: ReindexMeter
    clock: Clock
    reranker: Reranker | None = None
    collections: CollectionNames | None = None


@dataclass(frozen=True, kw_only=True)
class Options:
    """What operators decide. `searches` limits encodings for callers too; `turns` is the queue of passages; a version
    is held until all `judges` have spoken; `reindex`: what another encoder has indexed is made anew."""

    searches: ConcurrencyLimit
    reads: ConcurrencyLimit
    index_concurrency: int
    turns: EncodingTurns
    rerank_seconds: float = 1.0
    judges: frozenset[str] = frozenset()
    reindex: bool = False


def wired(ports: Ports, options: Options) -> EmbedService:
    """Everything that embed can do, over these ports and under these options."""
    rules = IndexRules(ports.encoder, ports.analyser)
    checks = _checks(ports)
    indexing = _indexing(ports, options, rules, checks)
    refilling = _refilling(ports, options)
    acknowledging = Acknowledging(index=ports.writer, publish=ports.publish, clock=ports.clock)
    return EmbedService(
        access=indexing.access,
        indexing=indexing,
        judging=JudgementOutcomes(judgements=ports.judgements, indexing=indexing, clock=ports.clock),
        removing=Removing(
            index=ports.writer,
            catalog=ports.catalog,
            versions=ports.versions,
            texts=ports.texts,
            cache=ports.cache,
            judgements=ports.judgements,
            acknowledging=acknowledging,
        ),
        acknowledging=acknowledging,
        searching=_searching(ports, options, rules, checks),
        chunk_queries=ChunkQueries(
            index=ports.reader,
            catalog=ports.catalog,
            checks=checks,
            versions=ports.versions,
            collection_rules=ports.collection_rules,
            texts=ports.texts,
            rules=rules,
            slots=options.reads,
        ),
        embedding=Embedding(ports.encoder, options.searches),
        repairing=_repairing(ports, indexing, refilling),
        reindexing=_reindexing(ports, options, indexing, refilling),
        collection_rules=ports.collection_rules,
    )


def _checks(ports: Ports) -> NamespaceChecks:
    return NamespaceChecks(
        reader=ports.reader,
        catalog=ports.catalog,
        repair=ports.repair,
        versions=ports.versions,
        progress=ReindexProgress(),
        collections=ports.collections,
    )


def _refilling(ports: Ports, options: Options) -> Refilling:
    return Refilling(
        index=ports.writer, repair=ports.repair, versions=ports.versions, at_once=options.index_concurrency
    )


def _indexing(ports: Ports, options: Options, rules: IndexRules, checks: NamespaceChecks) -> Indexing:
    return Indexing(
        index=ports.writer,
        checks=checks,
        versions=ports.versions,
        access=AccessChanges(ports.versions, ports.collection_rules),
        texts=ports.texts,
        rules=rules,
        encoder=CachedEncoder(ports.encoder, ports.cache, options.turns),
        holding=Holding(ports.judgements, options.judges),
        languages=ports.languages,
        publish=ports.publish,
    )


def _searching(ports: Ports, options: Options, rules: IndexRules, checks: NamespaceChecks) -> Searching:
    return Searching(
        index=ports.reader,
        checks=checks,
        versions=ports.versions,
        collection_rules=ports.collection_rules,
        rules=rules,
        slots=options.searches,
        clock=ports.clock,
        scale=RelatednessScale(ports.encoder),
        reranking=Reranking(ports.reranker, options.rerank_seconds) if ports.reranker else None,
    )


def _repairing(ports: Ports, indexing: Indexing, refilling: Refilling) -> Repairing:
    return Repairing(
        catalog=ports.catalog,
        repair=ports.repair,
        checks=indexing.checks,
        versions=ports.versions,
        rules=indexing.rules,
        indexing=indexing,
        refilling=refilling,
        clock=ports.clock,
    )


def _reindexing(ports: Ports, options: Options, indexing: Indexing, refilling: Refilling) -> Reindexing:
    return Reindexing(
        catalog=ports.catalog,
        repair=ports.repair,
        versions=ports.versions,
        rules=indexing.rules,
        indexing=indexing,
        refilling=refilling,
        progress=indexing.checks.progress,
        meter=ports.reindexes,
        clock=ports.clock,
        enabled=options.reindex,
    )
