"""Where a picture stands in a row of ids, and the positions that its rows share. Plain lists, no tensors."""

from __future__ import annotations

from collections.abc import Sequence

from glm4v_desktop.model.config import Glm4vConfig


def find_picture(ids: Sequence[int], config: Glm4vConfig) -> int | None:
    """The index of the boi id, or None without a picture. The placeholder and eoi must follow it.

    The placeholder's own id says nothing: it is also the padding and an end of answers.
    """
    if config.boi_token_id not in ids:
        return None
    start = list(ids).index(config.boi_token_id)
    if ids[start + 2 : start + 3] != [config.eoi_token_id] or list(ids).count(config.boi_token_id) > 1:
        raise ValueError("a picture is boi, one placeholder and eoi, and there is one at most")
    return start


def expand_positions(positions: Sequence[int], start: int | None, image_tokens: int) -> list[int]:
    """Positions of the ids to positions of the rows: all patches share the placeholder's.

    A picture so advances the counter by 3, however many rows it has in the cache.
    """
    if start is None:
        return list(positions)
    patches = [positions[start + 1]] * image_tokens
    return [*positions[: start + 1], *patches, *positions[start + 2 :]]
