"""The names and shapes of the tensors in the original layout, and the parameters of our network they fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.int4_formats import GROUP, PER_WORD, can_be_int4

VISION_LAYER = "transformer.vision.transformer.layers."  # the prefix of the vision encoder's layers
IGNORED = frozenset(
    {"transformer.rotary_pos_emb.inv_freq"}
)  # a buffer that some checkpoints carry; recomputed
EMBEDDING = "text.model.embed_tokens.weight"  # the name in our network
LM_HEAD = "text.lm_head.weight"  # the name in our network
FLOATS = ("BF16", "F16", "F32")  # the types of stored weights, as safetensors calls them
_NO_LINEARS = (".word_embeddings", ".position_embedding", ".output_layer")


@dataclass(frozen=True, slots=True)
class Target:
    """A parameter of our network, and the rows of the stored tensor that fill it."""

    name: str
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """One stored tensor. The targets take all of its rows, in order."""

    key: str
    shape: tuple[int, ...]
    targets: tuple[Target, ...]
    types: tuple[str, ...] = FLOATS


@dataclass(frozen=True, slots=True)
class Int4Entry:
    """The 4-bit weight of a linear layer, stored as three tensors. The rows of its targets are outputs."""

    weight: TensorEntry  # the entry of this weight in the original layout

    @property
    def qweight(self) -> TensorEntry:
        outs, ins = self.weight.shape
        return self._part("qweight", (ins, outs // PER_WORD), "I32")

    @property
    def qzeros(self) -> TensorEntry:
        outs, ins = self.weight.shape
        return self._part("qzeros", (ins // GROUP, outs // PER_WORD), "I32")

    @property
    def scales(self) -> TensorEntry:
        outs, ins = self.weight.shape
        return self._part("scales", (ins // GROUP, outs), "F16")

    @property
    def parts(self) -> tuple[TensorEntry, TensorEntry, TensorEntry]:
        return self.qweight, self.qzeros, self.scales

    def _part(self, name: str, shape: tuple[int, int], stored: str) -> TensorEntry:
        return TensorEntry(f"{linear_name(self.weight)}.{name}", shape, (), (stored,))


def tensor_entries(config: Glm4vConfig) -> Iterator[TensorEntry]:
    """All tensors of the original layout, in the order of the computation."""
    yield from _vision(config)
    yield from _text(config)


def stored_entries(config: Glm4vConfig) -> Iterator[TensorEntry | Int4Entry]:
    """The entries of a folder with this configuration, in which linear layers may be in 4 bits."""
    quantized = config.quantization
    for entry in tensor_entries(config):
        in_4_bits = quantized is not None and is_linear(entry) and not quantized.excludes(linear_name(entry))
        yield Int4Entry(entry) if in_4_bits else entry


def flat(entries: Iterator[TensorEntry | Int4Entry]) -> Iterator[TensorEntry]:
    """The tensors of all entries; a 4-bit entry has three."""
    for entry in entries:
        if isinstance(entry, Int4Entry):
            yield from entry.parts
        else:
            yield entry


def linears(config: Glm4vConfig) -> Iterator[str]:
    """The original names of the linear layers that can be stored in 4 bits."""
    return (linear_name(entry) for entry in tensor_entries(config) if is_linear(entry))


def is_linear(entry: TensorEntry) -> bool:
    """Whether this is a linear layer's weight that can be stored in 4 bits; the lm_head's is not."""
    name = linear_name(entry)
    if len(entry.shape) != 2 or name == entry.key or name.endswith(_NO_LINEARS):
        return False
    return all(can_be_int4(entry.shape[1], target.rows) for target in entry.targets)


def linear_name(entry: TensorEntry) -> str:
    """The name of the layer that a weight belongs to."""
    return entry.key.removesuffix(".weight")


def _whole(key: str, name: str, *shape: int) -> TensorEntry:
    return TensorEntry(key, shape, (Target(name, 0, shape[0]),))


def _text(config: Glm4vConfig) -> Iterator[TensorEntry]:
    hidden, inner, vocab = config.hidden_size, config.ffn_hidden_size, config.vocab_size
    wide = config.num_heads * config.head_dim
    narrow = config.num_groups * config.head_dim
    yield _whole("transformer.embedding.word_embeddings.weight", EMBEDDING, vocab, hidden)
    for i in range(config.num_layers):
        theirs, ours = f"transformer.encoder.layers.{i}.", f"text.model.layers.{i}."
        yield _whole(f"{theirs}input_layernorm.weight", f"{ours}input_layernorm.weight", hidden)
        for part, tail in (("weight", (hidden,)), ("bias", ())):
            yield TensorEntry(
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
    yield _whole("transformer.output_layer.weight", LM_HEAD, vocab, hidden)


def _vision(config: Glm4vConfig) -> Iterator[TensorEntry]:
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
