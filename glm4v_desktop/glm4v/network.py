"""GLM-4v-9b: our vision encoder, transformers' `Glm` as the text model, and how a picture enters it.

The attention of the text model is registered under our own name, because transformers' own would take every
step other than +1 in the positions for the start of another packed text and cut the attention there. The
patches of a picture share one position.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812 (the name everybody knows)
from torch import Tensor, nn
from transformers import GlmConfig, GlmForCausalLM
from transformers.cache_utils import Cache
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.vision import Vision

ATTENTION = "glm4v_desktop"
PREFILL_CHUNK = 512  # positions that are computed at once; an answer can be stopped in between


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

    Without a mask, Q must be K (causal attention) or 1 (a step of decoding).
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
    """One step of decoding. The heads of a group become its queries, so keys and values are not copied."""
    heads_of_groups = query.view(
        query.shape[0], key.shape[1], -1, query.shape[3]
    )  # (B, groups, heads / groups, D)
    mixed = F.scaled_dot_product_attention(heads_of_groups, key, value, attn_mask=mask, scale=scaling)
    return mixed.reshape(query.shape).transpose(1, 2)


def register() -> str:
    """Registers the attention with transformers and returns its name; may be called again."""
    ALL_ATTENTION_FUNCTIONS.register(ATTENTION, grouped_attention)
    return ATTENTION


def text_config(config: Glm4vConfig) -> GlmConfig:
    """The same text model as transformers' configuration class describes it."""
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
    text._attn_implementation = register()
    return text


class Glm4v(nn.Module):
    """The network. It takes embeddings and positions; `embed` and `expand_positions` make them from ids."""

    def __init__(self, config: Glm4vConfig) -> None:
        super().__init__()
        self.config = config
        self.vision = Vision(config)
        self.text = GlmForCausalLM(text_config(config))
        self.prefill_chunk = PREFILL_CHUNK
        self.kernel_mismatches: list[str] = []  # kernels that computed wrong results and are not used

    @property
    def device(self) -> torch.device:
        """The device that computes; the embedding table may be on another one."""
        device: torch.device = self.text.model.norm.weight.device
        return device

    def embed(
        self, ids: Tensor, image_embeddings: Tensor | None = None, starts: Sequence[int] = ()
    ) -> Tensor:
        """Embeddings of `ids` (B, L); a picture's three ids become its `image_embeddings` (B, R, H).

        `starts` has the index of boi in each row of the batch; either all rows have a picture or none has.
        Returns (B, L - 3 + R, H) with pictures, (B, L, H) without.
        """
        table, norm = self.text.model.embed_tokens, self.text.model.norm.weight
        token_embeddings: Tensor = table(ids.to(table.weight.device)).to(
            device=norm.device, dtype=norm.dtype
        )  # (B, L, H)
        if image_embeddings is None:
            return token_embeddings
        image_embeddings = image_embeddings.to(device=token_embeddings.device, dtype=token_embeddings.dtype)
        if len(set(starts)) == 1:
            start = starts[0]
            return torch.cat(
                (token_embeddings[:, :start], image_embeddings, token_embeddings[:, start + 3 :]), dim=1
            )  # (B, L - 3 + R, H)
        return torch.cat(
            [
                self.embed(ids[i : i + 1], image_embeddings[i : i + 1], (start,))
                for i, start in enumerate(starts)
            ]
        )

    def forward(
        self,
        embedded: Tensor,
        positions: Tensor,
        mask: Tensor | None = None,
        cache: Cache | None = None,
        last: int = 0,
    ) -> Tensor:
        """Logits (B, L, V), or of the last `last` places only. Adds L places to the cache.

        `embedded` is (B, L, H), `positions` (B, L). The mask is boolean (B, 1, L, cached + L); it may be
        omitted when nothing is padded and the cache is empty or L is 1.
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

    `padding` (B, cached + new) is True at real places. A padded query attends to itself, because a softmax
    over nothing would be NaN.
    """
    keys = torch.arange(cached + new, device=device)
    queries = keys[cached:, None]
    mask = (keys <= queries)[None, None]  # (1, 1, new, cached + new)
    if padding is None:
        return mask
    itself = (keys == queries)[None, None]
    return (mask & padding[:, None, None, :].to(device=device, dtype=torch.bool)) | itself


def find_picture(ids: Sequence[int], config: Glm4vConfig) -> int | None:
    """The index of the boi id, or None without a picture. Raises ValueError if the picture is malformed.

    The placeholder's id alone does not tell a picture: it also pads, and ends answers.
    """
    if config.boi_token_id not in ids:
        return None
    start = list(ids).index(config.boi_token_id)
    if ids[start + 2 : start + 3] != [config.eoi_token_id] or list(ids).count(config.boi_token_id) > 1:
        raise ValueError("a picture is boi, one placeholder and eoi, and there is one at most")
    return start


def expand_positions(positions: Sequence[int], start: int | None, image_tokens: int) -> list[int]:
    """Positions of ids to positions of embeddings: all patches of a picture share the placeholder's.

    A picture therefore advances the position by 3, however many places it takes in the cache.
    """
    if start is None:
        return list(positions)
    patches = [positions[start + 1]] * image_tokens
    return [*positions[: start + 1], *patches, *positions[start + 2 :]]
