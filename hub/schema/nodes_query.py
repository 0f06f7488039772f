"""The root fields `node` and `nodes`."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Annotated

import strawberry

from hub.context import Context
from hub.errors import BadInput
from hub.schema.fields import Info, argument, root
from hub.schema.node import KnownKind, Node, NodeKind, decoded_id
from hub.services.field_policies import EVERYONE
from hub.sources.paging import MAX_PAGE


def nodes_query(kinds: Mapping[str, NodeKind | KnownKind]) -> type:
    """The fields over the registered kinds; an id of an unknown kind is bad input, an unknown key a null."""

    async def loaded(context: Context, id_: str) -> object:
        type_name, key = decoded_id(id_)
        kind = kinds.get(type_name)
        if kind is None:
            raise BadInput("識別碼的型別不明", "the id names no type of this hub")
        return await kind.record(context, key)

    @strawberry.type
    class NodesQuery:
        @root(Node | None, "依識別碼取得物件", "An object by its id", policy=EVERYONE)
        async def node(self, info: Info, id: Annotated[strawberry.ID, argument("識別碼", "The id")]) -> object:
            return await loaded(info.context, id)

        @root(list[Node | None], "依多個識別碼取得物件", "Objects by their ids, in their order", policy=EVERYONE)
        def nodes(
            self,
            info: Info,
            ids: Annotated[list[strawberry.ID], argument("識別碼，最多 100 個", "The ids, 100 at most")],
        ) -> list[Awaitable[object]]:
            if len(ids) > MAX_PAGE:
                raise BadInput(
                    f"一次最多 {MAX_PAGE} 個識別碼，收到 {len(ids)} 個",
                    f"{MAX_PAGE} ids at most at once, got {len(ids)}",
                )
            # Not gathered: each is awaited at its own place in the list, so that one that fails is null alone.
            places = (info.path.add_key(place) for place in range(len(ids)))
            return [loaded(info.context.at(place), id_) for place, id_ in zip(places, ids, strict=True)]

    return NodesQuery
