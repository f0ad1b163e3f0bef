"""What the model has read of a conversation so far, kept so that only what is new must be read."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import torch
from torch import Tensor

from glm4v_desktop.model.cache import KeptCache
from glm4v_desktop.model.network import Glm4v, causal_mask
from glm4v_desktop.model.positions import expand_positions, find_picture
from glm4v_desktop.model.steps import finish


class Context:
    """The ids that stand in the cache, at most one picture among them. Everything kept is exact.

    An id's position is its index; behind a picture the cache has more rows than there are ids.
    """

    def __init__(self, network: Glm4v) -> None:
        self._network = network
        self.cache = KeptCache(network.config.num_layers)
        self.ids: list[int] = []
        self._start: int | None = None

    @property
    def has_picture(self) -> bool:
        return self._start is not None

    @property
    def bytes(self) -> int:
        return self.cache.bytes

    def keep_prefix(self, ids: Sequence[int]) -> int:
        """Forgets all that is no prefix of `ids`, and always the last of them; returns how many are left.

        The last id is read again, for its logits are what comes next. A picture is kept whole or not
        at all.
        """
        same = 0
        for mine, other in zip(self.ids, ids[:-1], strict=False):
            if mine != other:
                break
            same += 1
        if self._start is not None and same < self._start + 3:
            same = min(same, self._start)
        self.rewind(same)
        return same

    def rewind(self, count: int) -> None:
        """Forgets all but the first `count` ids."""
        if self._start is not None and self._start < count < self._start + 3:
            raise ValueError("a picture is kept whole or not at all")
        if self._start is not None and count <= self._start:
            self._start = None
        del self.ids[count:]
        self.cache.rewind(self._rows(count))

    def read(self, ids: Sequence[int], rows: Tensor | None = None) -> Generator[int, None, Tensor]:
        """Adds `ids` (their picture as `rows`), yields the rows read after each chunk, returns logits (V,).

        The logits are of the last id. Left early, the context is as before.
        """
        network, before = self._network, len(self.ids)
        start = find_picture(ids, network.config)
        if (start is None) != (rows is None) or (start is not None and self.has_picture):
            raise ValueError("rows come with the three ids of a picture, and there is one at most")
        device, step = network.device, network.rows_at_once
        embedded = network.embed(
            torch.tensor([list(ids)], device=device), rows, () if start is None else (start,)
        )
        expanded = expand_positions(
            range(before, before + len(ids)), start, network.config.vision.image_tokens
        )
        positions = torch.tensor([expanded], device=device)
        read_all = False
        try:
            for first in range(0, len(expanded), step):
                part = embedded[:, first : first + step]
                cached = self.cache.length
                mask = (
                    None if cached == 0 or part.shape[1] == 1 else causal_mask(part.shape[1], cached, device)
                )
                logits: Tensor = network(part, positions[:, first : first + step], mask, self.cache, last=1)
                yield first + part.shape[1]
            read_all = True
        finally:
            if not read_all:
                self.cache.rewind(self._rows(before))
        self.ids += ids
        if start is not None:
            self._start = before + start
        return logits[0, -1]

    def read_whole(self, ids: Sequence[int], rows: Tensor | None = None) -> Tensor:
        """`read` for callers that neither report nor stop."""
        return finish(self.read(ids, rows))

    def _rows(self, count: int) -> int:
        """Rows of the cache that the first `count` ids take."""
        extra = self._network.config.vision.image_tokens - 1
        return count + (extra if self._start is not None and count > self._start else 0)
