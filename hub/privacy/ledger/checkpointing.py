"""Makes checkpoints: what was committed joins the tree, is signed, kept in the second place, then in the database.

What was signed once is never left: a ledger that does not continue it gets no checkpoint more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from hub.errors import BadInput, SourceMalformed
from hub.privacy.ledger.checkpoints import Checkpoint, open_checkpoint, signed_checkpoint
from hub.privacy.ledger.keys import SigningKey, VerifyingKey
from hub.privacy.ledger.merkle import CompactRange, consistency_proof
from hub.privacy.ledger.notes import Note
from hub.privacy.ledger.retention import leaf_of
from hub.privacy.ledger.second_place import SecondPlace
from hub.rules.systems import SystemCode
from hub.services.postgres import Database, Statement

if TYPE_CHECKING:
    # Not to run with: the client takes eleven megabytes.
    from hub.privacy.ledger.witness import Witness

OnUnwitnessed: TypeAlias = Callable[[str, str], None]

PAGE = 2_000
# Whoever makes them and dies is followed by another after so long.
LEASE = timedelta(minutes=5)


class KeptCheckpoint(msgspec.Struct, frozen=True, array_like=True):
    """A checkpoint in the database: its note, the tree that it is of, and when it was last found to be right."""

    note: str
    tree: bytes
    kept_at: datetime


class KeptTree(msgspec.Struct, frozen=True, array_like=True):
    """The tree that a checkpoint is of."""

    tree: bytes


class Leased(msgspec.Struct, frozen=True, array_like=True):
    """That the checkpoints are this worker's to make until then."""

    leased_until: datetime


class KeptEntry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An entry as it was committed, or the line in place of one that was deleted."""

    sequence: int
    entry: str


# The replica may be behind; what is signed is what was committed.
LAST = Statement("hub/last_checkpoint", KeptCheckpoint, current=True)
TREE = Statement("hub/checkpoint_tree", KeptTree, current=True)
LEASED = Statement("hub/lease_checkpoints", Leased)
ENTRIES = Statement("hub/entries_after", KeptEntry, current=True)


async def last_checkpoint(database: Database) -> KeptCheckpoint | None:
    """The last checkpoint in the database."""
    return next(iter(await database.all(LAST)), None)


@asynccontextmanager
async def leased(database: Database) -> AsyncIterator[bool]:
    """Whether it is ours to make checkpoints while this is open; nobody else does until then."""
    lease = await database.execute_returning(LEASED, LEASE)
    try:
        yield bool(lease)
    finally:
        for each in lease:
            await database.execute("hub/release_checkpoints", each.leased_until)


async def entries_after(database: Database, sequence: int) -> AsyncIterator[list[bytes]]:
    """The lines after that of this entry, by the page; raises SourceMalformed for a gap."""
    while page := await database.all(ENTRIES, sequence, PAGE):
        for row in page:
            sequence += 1
            if row.sequence != sequence:
                raise _broken(f"entry {sequence} is missing")
        yield [row.entry.encode() for row in page]


class LedgerSigner:
    """Makes the checkpoints of one ledger with one key, after those of its `previous` keys.

    `on_unwitnessed` is told if the witness is away, or refuses, and why: the checkpoint is kept all the same.
    """

    def __init__(
        self,
        database: Database,
        key: SigningKey,
        place: SecondPlace,
        previous: Sequence[VerifyingKey] = (),
        witness: Witness | None = None,
        on_unwitnessed: OnUnwitnessed = lambda reason, why: None,
    ) -> None:
        self._database = database
        self._key = key
        self._known = [key.verifying, *previous]
        self._place = place
        self._witness = witness
        self._on_unwitnessed = on_unwitnessed

    async def make(self) -> Checkpoint:
        """Sign all that is committed. Raises SourceMalformed if it does not continue what was signed before."""
        before, promised = await self._before()
        tree = before
        async for page in entries_after(self._database, tree.size):
            tree = _grown(tree, page, promised)
        if promised and tree.size < promised.size:
            raise _broken(f"{tree.size} entries, and {promised.size} were signed")
        checkpoint, note = self._checkpoint(tree), signed_checkpoint(tree, self._key)
        if checkpoint != promised:
            note = await self._witnessed(note, before.size, tree.size)
            await self._place.keep(str(note).encode())
        await self._database.execute("hub/keep_checkpoint", tree.size, str(note), tree.to_bytes())
        return checkpoint

    async def _witnessed(self, note: Note, likely: int, size: int) -> Note:
        """The checkpoint with the signature of the witness, or without it if it is away."""
        if self._witness is None:
            return note
        try:
            return await self._witness.cosigned(note, size, likely, lambda old: self._proof(old, size))
        except OSError as error:
            self._on_unwitnessed("away", str(error) or type(error).__name__)
        except BadInput as error:
            self._on_unwitnessed("refused", str(error.en))
        return note

    async def _proof(self, old: int, size: int) -> Sequence[bytes]:
        if not 0 < old < size:
            return ()
        return consistency_proof(await self._tree_at(old), await self._leaves(old, size))

    async def _tree_at(self, size: int) -> CompactRange:
        kept = await self._database.all(TREE, size)
        return (
            CompactRange.from_bytes(kept[0].tree) if kept else CompactRange().extended(await self._leaves(0, size))
        )

    async def _leaves(self, first: int, last: int) -> list[bytes]:
        leaves: list[bytes] = []
        async for page in entries_after(self._database, first):
            leaves += map(leaf_of, page)
            if len(leaves) >= last - first:
                break
        return leaves[: last - first]

    async def _before(self) -> tuple[CompactRange, Checkpoint | None]:
        """The tree as it was last kept, and the checkpoint of the second place, which may be one ahead of it."""
        kept, there = await last_checkpoint(self._database), await self._place.last()
        if kept and not there:
            raise _broken("the second place has no checkpoint, and the database has")
        tree = self._tree_of(kept) if kept else CompactRange()
        promised = self._opened(there) if there else None
        if promised and promised.size < tree.size:
            raise _broken(f"the second place has {promised.size} entries, the database {tree.size}")
        if promised and promised.size == tree.size and promised.root != tree.root():
            raise _broken(f"at {tree.size} entries the second place has another root")
        return tree, promised

    def _tree_of(self, kept: KeptCheckpoint) -> CompactRange:
        with suppress(BadInput):
            tree = CompactRange.from_bytes(kept.tree)
            if self._opened(kept.note.encode()) == self._checkpoint(tree):
                return tree
        raise _broken("the tree in the database is not the one that was signed")

    def _checkpoint(self, tree: CompactRange) -> Checkpoint:
        return Checkpoint(self._key.name, tree.size, tree.root())

    def _opened(self, note: bytes) -> Checkpoint:
        try:
            return open_checkpoint(note, self._known).checkpoint
        except BadInput as error:
            raise _broken(f"a checkpoint that is not ours: {error.en}") from error


def _grown(tree: CompactRange, page: list[bytes], promised: Checkpoint | None) -> CompactRange:
    """The tree with a page more, which has to have the promised root when it has the promised size."""
    hashes = [leaf_of(line) for line in page]
    if promised is None or not tree.size < promised.size <= tree.size + len(page):
        return tree.extended(hashes)
    until = promised.size - tree.size
    tree = tree.extended(hashes[:until])
    if tree.root() != promised.root:
        raise _broken(f"at {tree.size} entries the second place has another root")
    return tree.extended(hashes[until:])


def _broken(detail: str) -> SourceMalformed:
    return SourceMalformed(SystemCode.HUB, f"the ledger is not what was signed: {detail}")
