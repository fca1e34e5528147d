"""Access to documents: groups that a document is handed in with count before anything of the new version is read.

Otherwise who was taken out of them would go on finding the version before, for as long as the new one waits; and for
ever where it is quarantined, or cannot be read.
"""

from dataclasses import dataclass

from sluiceway_embed.domain.chunks import CollectionRules, CurrentVersion, DocumentGroups, Version
from sluiceway_embed.ports import CollectionRulesStore, CurrentVersions


@dataclass(frozen=True)
class AccessChanges:
    """Notes who may find a document. News may come in any order: those of the newest version count."""

    versions: CurrentVersions
    collection_rules: CollectionRulesStore

    async def told(self, groups: DocumentGroups, rules: CollectionRules) -> None:
        """`rules` are those of the collection as the document was handed in."""
        if groups.are_of_collection:
            # Before them: while nothing is known of a collection, nobody finds what goes by its groups.
            await self.collection_rules.note(rules)
        await self.versions.note_groups(groups)

    async def cut(self, version: Version) -> None:
        """Before anything of it is there: its passages are found by the groups of its collection as they were when it
        was cut, or by later ones."""
        if version.acl_inherited:
            rules = CollectionRules(
                tenant=version.tenant,
                collection=version.collection,
                revision=version.collection_revision,
                groups=version.acl,
            )
            await self.collection_rules.note(rules)

    async def seen(self, version: Version, current: CurrentVersion | None) -> None:
        """The same of a version that is to be indexed: who says it as it is handed in is a newer ingest than the one
        that this was cut by, or is heard later."""
        before = current.version if current is not None else None
        if before is None or before.groups == version.groups:
            return
        await self.versions.note_groups(
            DocumentGroups(
                tenant=version.tenant,
                document_id=version.document_id,
                version=version.version,
                groups=version.groups,
            )
        )
