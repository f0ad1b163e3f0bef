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
    causal = attention_mask is None and query.shape[2] > 1
    if causal and query.shape[2] != key.shape[2]:
        raise ValueError("several queries behind a cache need a mask")
    mixed = F.scaled_dot_product_attention(
        query, key, value, attn_mask=attention_mask, is_causal=causal, scale=scaling, enable_gqa=True
    )
    return mixed.transpose(1, 2), None


def register() -> str:
    """Makes the name known to transformers (again is harmless) and returns it."""
    ALL_ATTENTION_FUNCTIONS.register(ATTENTION, grouped_attention)
    return ATTENTION
