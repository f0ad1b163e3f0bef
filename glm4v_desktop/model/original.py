"""The original weights, read part by part into places of an empty network and taken out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from glm4v_desktop.domain.files import open_file
from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.layout import Entry, layout
from glm4v_desktop.model.shards import Stored, find_tensors, read_rows

_BYTES_AT_ONCE = 8 << 20


class Original:
    """A folder in the original layout. Raises `ModelError` where it is not whole, or OSError."""

    def __init__(self, folder: Path, config: Glm4vConfig) -> None:
        self.config = config
        self.stored: dict[str, Stored] = find_tensors(folder, list(layout(config)))

    @property
    def dtype(self) -> torch.dtype:
        """What the weights are stored in."""
        return next(iter(self.stored.values())).torch_dtype

    def rows(self, key: str, first: int = 0, count: int | None = None) -> Tensor:
        """Some rows of a tensor, in the type that it is stored in."""
        stored = self.stored[key]
        with open_file(stored.path) as file:
            return read_rows(file, stored, first, stored.shape[0] - first if count is None else count)

    def pieces(self, key: str) -> Iterator[tuple[int, Tensor]]:
        """All rows, a few at a time, each with the number of its first."""
        stored = self.stored[key]
        step = max(1, _BYTES_AT_ONCE * stored.shape[0] // max(1, stored.end - stored.start))
        step = max(8, step // 8 * 8)  # whole words of 4-bit outputs
        for first in range(0, stored.shape[0], step):
            yield first, self.rows(key, first, min(step, stored.shape[0] - first))

    def chosen_rows(self, key: str, numbers: Sequence[int]) -> Tensor:
        """The rows with these numbers, of a table that is too large to be read for them."""
        stored = self.stored[key]
        found = {}
        with open_file(stored.path) as file:
            for number in sorted(set(numbers)):
                found[number] = read_rows(file, stored, number, 1)
        return torch.cat([found[number] for number in numbers])


def put(network: nn.Module, name: str, value: Tensor) -> None:
    """A parameter by its name."""
    owner, _, attribute = name.rpartition(".")
    network.get_submodule(owner).register_parameter(attribute, nn.Parameter(value, requires_grad=False))


def empty(network: nn.Module, entries: Sequence[Entry]) -> None:
    """Takes these parameters' memory away again."""
    for entry in entries:
        for target in entry.targets:
            old = network.get_parameter(target.name)
            put(network, target.name, torch.empty_like(old, device="meta"))
