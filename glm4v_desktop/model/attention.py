"""Attention of the text half, without transformers' guess at packed sequences.

That guess takes every step other than +1 in the positions for the start of another text and silently cuts
attention there; a picture's patches share one position. Under a name of our own transformers makes no mask.
"""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 (the name everybody knows)
from torch import Tensor, nn
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

ATTENTION = "glm4v_desktop"


def grouped_attention(
    _module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: object,
) -> tuple[Tensor, None]:
    """Query (B, heads, Q, D) over key and value (B, groups, K, D); the mask is boolean (B, 1, Q, K).

    Without a mask the queries are the last Q of the K places: all of them, or the newest alone.
    """
    if query.shape[2] == 1:
        return _one_query(query, key, value, attention_mask, scaling), None
    causal = attention_mask is None
    if causal and query.shape[2] != key.shape[2]:
        raise ValueError("several queries behind a cache need a mask")
    mixed = F.scaled_dot_product_attention(
        query, key, value, attn_mask=attention_mask, is_causal=causal, scale=scaling, enable_gqa=True
    )
    return mixed.transpose(1, 2), None


def _one_query(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, scaling: float | None
) -> Tensor:
    """A step of decoding: a group's heads become its queries, so no key or value is copied for them."""
    heads_of_groups = query.view(
        query.shape[0], key.shape[1], -1, query.shape[3]
    )  # (B, groups, heads / groups, D)
    mixed = F.scaled_dot_product_attention(heads_of_groups, key, value, attn_mask=mask, scale=scaling)
    return mixed.reshape(query.shape).transpose(1, 2)


def register() -> str:
    """Makes the name known to transformers (again is harmless) and returns it."""
    ALL_ATTENTION_FUNCTIONS.register(ATTENTION, grouped_attention)
    return ATTENTION
