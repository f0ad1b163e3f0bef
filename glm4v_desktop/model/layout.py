"""Which tensors a checkpoint in the original layout holds, and where each goes in our network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from glm4v_desktop.model.config import Glm4vConfig

TOWER_LAYER = "transformer.vision.transformer.layers."  # what the keys of the tower's layers begin with
IGNORED = frozenset(
    {"transformer.rotary_pos_emb.inv_freq"}
)  # a buffer that some checkpoints carry; recomputed


@dataclass(frozen=True, slots=True)
class Target:
    """A parameter of ours and the rows of the stored tensor that fill it."""

    name: str
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored tensor. The targets take its rows in order and leave none over."""

    key: str
    shape: tuple[int, ...]
    targets: tuple[Target, ...]


def layout(config: Glm4vConfig) -> Iterator[Entry]:
    """Every tensor of the original layout, in the order of the computation."""
    yield from _vision(config)
    yield from _text(config)


def _whole(key: str, name: str, *shape: int) -> Entry:
    return Entry(key, shape, (Target(name, 0, shape[0]),))


def _text(config: Glm4vConfig) -> Iterator[Entry]:
    hidden, inner, vocab = config.hidden_size, config.ffn_hidden_size, config.vocab_size
    wide = config.num_heads * config.head_dim
    narrow = config.num_groups * config.head_dim
    yield _whole(
        "transformer.embedding.word_embeddings.weight", "text.model.embed_tokens.weight", vocab, hidden
    )
    for i in range(config.num_layers):
        theirs, ours = f"transformer.encoder.layers.{i}.", f"text.model.layers.{i}."
        yield _whole(f"{theirs}input_layernorm.weight", f"{ours}input_layernorm.weight", hidden)
        for part, tail in (("weight", (hidden,)), ("bias", ())):
            yield Entry(
                f"{theirs}self_attention.query_key_value.{part}",
                (wide + 2 * narrow, *tail),
                (
                    Target(f"{ours}self_attn.q_proj.{part}", 0, wide),
                    Target(f"{ours}self_attn.k_proj.{part}", wide, narrow),
                    Target(f"{ours}self_attn.v_proj.{part}", wide + narrow, narrow),
                ),
            )
        yield _whole(f"{theirs}self_attention.dense.weight", f"{ours}self_attn.o_proj.weight", hidden, wide)
        norm = "post_attention_layernorm.weight"
        yield _whole(theirs + norm, ours + norm, hidden)
        yield _whole(f"{theirs}mlp.dense_h_to_4h.weight", f"{ours}mlp.gate_up_proj.weight", 2 * inner, hidden)
        yield _whole(f"{theirs}mlp.dense_4h_to_h.weight", f"{ours}mlp.down_proj.weight", hidden, inner)
    yield _whole("transformer.encoder.final_layernorm.weight", "text.model.norm.weight", hidden)
    yield _whole("transformer.output_layer.weight", "text.lm_head.weight", vocab, hidden)


def _vision(config: Glm4vConfig) -> Iterator[Entry]:
    vision, hidden, inner = config.vision, config.hidden_size, config.ffn_hidden_size
    width, mlp, patch = vision.hidden_size, vision.intermediate_size, vision.patch_size
    shapes: list[tuple[str, tuple[int, ...]]] = [
        ("patch_embedding.proj.weight", (width, 3, patch, patch)),
        ("patch_embedding.proj.bias", (width,)),
        ("patch_embedding.cls_embedding", (1, width)),
        ("patch_embedding.position_embedding.weight", (vision.num_positions, width)),
    ]
    for i in range(vision.num_layers):
        layer = f"transformer.layers.{i}."
        shapes += [
            (f"{layer}attention.query_key_value.weight", (3 * width, width)),
            (f"{layer}attention.query_key_value.bias", (3 * width,)),
            (f"{layer}attention.dense.weight", (width, width)),
            (f"{layer}attention.dense.bias", (width,)),
            (f"{layer}input_layernorm.weight", (width,)),
            (f"{layer}input_layernorm.bias", (width,)),
            (f"{layer}mlp.fc1.weight", (mlp, width)),
            (f"{layer}mlp.fc1.bias", (mlp,)),
            (f"{layer}mlp.fc2.weight", (width, mlp)),
            (f"{layer}mlp.fc2.bias", (width,)),
            (f"{layer}post_attention_layernorm.weight", (width,)),
            (f"{layer}post_attention_layernorm.bias", (width,)),
        ]
    shapes += [
        ("conv.weight", (hidden, width, 2, 2)),
        ("conv.bias", (hidden,)),
        ("linear_proj.linear_proj.weight", (hidden, hidden)),
        ("linear_proj.norm1.weight", (hidden,)),
        ("linear_proj.norm1.bias", (hidden,)),
        ("linear_proj.gate_proj.weight", (inner, hidden)),
        ("linear_proj.dense_h_to_4h.weight", (inner, hidden)),
        ("linear_proj.dense_4h_to_h.weight", (hidden, inner)),
        ("boi", (1, 1, hidden)),
        ("eoi", (1, 1, hidden)),
    ]
    for name, shape in shapes:
        yield _whole(f"transformer.vision.{name}", f"vision.{name}", *shape)
