"""GLM-4v-9b: our vision half, transformers' `Glm` as the text half, and the splice between them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import GlmConfig, GlmForCausalLM
from transformers.cache_utils import Cache

from glm4v_desktop.model import attention
from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.vision import Vision

ROWS_AT_ONCE = 512  # between two chunks of so many rows an answer can be stopped


def text_config(config: Glm4vConfig) -> GlmConfig:
    """transformers' words for the same text model."""
    text = GlmConfig(
        vocab_size=config.vocab_size,
        hidden_size=config.hidden_size,
        intermediate_size=config.ffn_hidden_size,
        num_hidden_layers=config.num_layers,
        num_attention_heads=config.num_heads,
        num_key_value_heads=config.num_groups,
        head_dim=config.head_dim,
        hidden_act="silu",
        attention_bias=True,
        attention_dropout=0.0,
        max_position_embeddings=config.context_length,
        rms_norm_eps=config.rms_norm_eps,
        rope_parameters={
            "rope_theta": config.rope_theta,
            "partial_rotary_factor": 0.5,
            "rope_type": "default",
        },
        tie_word_embeddings=False,
        pad_token_id=config.pad_token_id,
        eos_token_id=list(config.eos_token_ids),
    )
    text._attn_implementation = attention.register()
    return text


class Glm4v(nn.Module):
    """Knows tensors only: ids come with their positions, a picture as the rows that `vision` made of it."""

    def __init__(self, config: Glm4vConfig) -> None:
        super().__init__()
        self.config = config
        self.vision = Vision(config)
        self.text = GlmForCausalLM(text_config(config))
        self.rows_at_once = ROWS_AT_ONCE
        self.differing: list[str] = []  # kernels that did not compute right here, and are not used

    @property
    def device(self) -> torch.device:
        """Where it computes; the embedding may be elsewhere."""
        device: torch.device = self.text.model.norm.weight.device
        return device

    def embed(self, ids: Tensor, rows: Tensor | None = None, starts: Sequence[int] = ()) -> Tensor:
        """Rows for the ids (B, L), with the three of each picture replaced by `rows` (B, R, H).

        `starts` has the index of boi in each row of the batch; pictures in all rows or in none.
        """
        table, norm = self.text.model.embed_tokens, self.text.model.norm.weight
        words: Tensor = table(ids.to(table.weight.device)).to(
            device=norm.device, dtype=norm.dtype
        )  # (B, L, H)
        if rows is None:
            return words
        rows = rows.to(device=words.device, dtype=words.dtype)
        if len(set(starts)) == 1:
            start = starts[0]
            return torch.cat((words[:, :start], rows, words[:, start + 3 :]), dim=1)  # (B, L - 3 + R, H)
        return torch.cat(
            [self.embed(ids[i : i + 1], rows[i : i + 1], (start,)) for i, start in enumerate(starts)]
        )

    def forward(
        self,
        embedded: Tensor,
        positions: Tensor,
        mask: Tensor | None = None,
        cache: Cache | None = None,
        last: int = 0,
    ) -> Tensor:
        """Logits (B, L, V) of the last `last` places, of all with 0. The cache grows by L.

        `embedded` (B, L, H) and `positions` (B, L) are expanded. The mask is boolean (B, 1, L, cached + L)
        and may be left out when nothing is padded and either the cache is empty or L is 1.
        """
        out = self.text(
            inputs_embeds=embedded,
            position_ids=positions,
            attention_mask=mask,
            past_key_values=cache,
            use_cache=cache is not None,
            logits_to_keep=last,
        )
        logits: Tensor = out.logits
        return logits


def causal_mask(new: int, cached: int, device: torch.device, padding: Tensor | None = None) -> Tensor:
    """Boolean (B or 1, 1, new, cached + new), True where a query may look.

    `padding` (B, cached + new) is True at real places. Padded queries see themselves, so that their softmax
    stays finite.
    """
    keys = torch.arange(cached + new, device=device)
    queries = keys[cached:, None]
    mask = (keys <= queries)[None, None]  # (1, 1, new, cached + new)
    if padding is None:
        return mask
    itself = (keys == queries)[None, None]
    return (mask & padding[:, None, None, :].to(device=device, dtype=torch.bool)) | itself
