"""The vision encoder and its adapter: from a picture's pixels to its embeddings in the text model.

Preprocessing stretches the picture to a square and normalizes it. Modules and parameters have the names of
the original weights. Long work is a generator that yields where a caller can stop.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (the name everybody knows)
from PIL import Image
from torch import Tensor, nn

from glm4v_desktop.glm4v.config import Glm4vConfig, VisionConfig

_MEAN = (0.48145466, 0.4578275, 0.40821073)
_STD = (0.26862954, 0.26130258, 0.27577711)
_ADAPTER_NORM_EPS = 1e-5  # torch's default; the encoder's norms have the configured one


def model_view(rgb: bytes, width: int, height: int, image_size: int) -> bytes:
    """The square of `image_size` that the model sees, as 8-bit RGB rows; `rgb` is 8-bit RGB too.

    The picture is stretched, not padded, so its aspect ratio is lost, as in the original code. The resampling
    has to be Pillow's bicubic with antialias on 8-bit values; on floats, or with another filter, the answers
    differ. This is the only stretch in the program: answering, calibration, the self-test and the demo
    model's training see the same pixels.
    """
    picture = Image.frombytes("RGB", (width, height), rgb)
    return picture.resize((image_size, image_size), Image.Resampling.BICUBIC).tobytes()


def pixel_values(view: bytes, image_size: int) -> Tensor:
    """`view` (see `model_view`) as float32 (1, 3, S, S), normalized for the vision encoder."""
    pixels = np.frombuffer(view, np.uint8).reshape(image_size, image_size, 3)
    return normalize(torch.from_numpy(pixels.copy())[None])


def normalize(pixels: Tensor) -> Tensor:
    """8-bit pixels (B, S, S, 3) to float32 (B, 3, S, S) with the encoder's mean and deviation."""
    mean = torch.tensor(_MEAN, device=pixels.device)
    std = torch.tensor(_STD, device=pixels.device)
    return ((pixels.float() / 255 - mean) / std).permute(0, 3, 1, 2).contiguous()


_Y = TypeVar("_Y")
_R = TypeVar("_R")


def finish(steps: Generator[_Y, None, _R]) -> _R:
    """Runs a generator to its end and returns its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: _R = end.value
            return result


class PatchEmbedding(nn.Module):
    """The class token and the patches in row order, each plus its learned position."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        size = config.patch_size
        self.proj = nn.Conv2d(3, config.hidden_size, kernel_size=size, stride=size)
        self.cls_embedding = nn.Parameter(torch.zeros(1, config.hidden_size))
        self.position_embedding = nn.Embedding(config.num_positions, config.hidden_size)

    def forward(self, pixels: Tensor) -> Tensor:
        patches = self.proj(pixels).flatten(2).transpose(1, 2)  # (B, P, C)
        cls = self.cls_embedding.expand(pixels.shape[0], -1, -1)  # (B, 1, C)
        embedded: Tensor = torch.cat((cls, patches), dim=1) + self.position_embedding.weight
        return embedded  # (B, P + 1, C)


class VisionAttention(nn.Module):
    """Full attention between all patches: no mask, no rotary positions."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.num_heads = config.num_heads
        self.query_key_value = nn.Linear(config.hidden_size, 3 * config.hidden_size)
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        qkv = self.query_key_value(x).view(batch, length, 3, self.num_heads, width // self.num_heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # each (B, heads, P + 1, D)
        mixed = F.scaled_dot_product_attention(query, key, value)
        attended: Tensor = self.dense(mixed.transpose(1, 2).reshape(batch, length, width))
        return attended


class VisionMlp(nn.Module):
    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.fc1 = nn.Linear(config.hidden_size, config.intermediate_size)
        self.fc2 = nn.Linear(config.intermediate_size, config.hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.fc2(F.gelu(self.fc1(x)))
        return out


class VisionLayer(nn.Module):
    """A post-norm block: it normalizes the *output* of attention and MLP, despite the original names."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.attention = VisionAttention(config)
        self.input_layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.mlp = VisionMlp(config)
        self.post_attention_layernorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.input_layernorm(self.attention(x))
        out: Tensor = x + self.post_attention_layernorm(self.mlp(x))
        return out


class VisionLayers(nn.Module):
    """A module that only contains the layers, so that their keys have the original path."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(VisionLayer(config) for _ in range(config.num_layers))


class AdapterGlu(nn.Module):
    """Merged patches (B, P / 4, H) to embeddings of the text model, by a gated MLP."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.linear_proj = nn.Linear(width, width, bias=False)
        self.norm1 = nn.LayerNorm(width, eps=_ADAPTER_NORM_EPS)
        self.gate_proj = nn.Linear(width, inner, bias=False)
        self.dense_h_to_4h = nn.Linear(width, inner, bias=False)
        self.dense_4h_to_h = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = F.gelu(self.norm1(self.linear_proj(x)))
        out: Tensor = self.dense_4h_to_h(F.silu(self.gate_proj(x)) * self.dense_h_to_4h(x))
        return out


class Vision(nn.Module):
    """The encoder with its adapter. `read` takes `steps` steps."""

    def __init__(self, config: Glm4vConfig) -> None:
        super().__init__()
        vision, width = config.vision, config.hidden_size
        self.grid = vision.grid
        self.scaling_factor = vision.scaling_factor
        self.patch_embedding = PatchEmbedding(vision)
        self.transformer = VisionLayers(vision)
        self.conv = nn.Conv2d(vision.hidden_size, width, kernel_size=2, stride=2)
        self.linear_proj = AdapterGlu(width, config.ffn_hidden_size)
        self.boi = nn.Parameter(torch.zeros(1, 1, width))
        self.eoi = nn.Parameter(torch.zeros(1, 1, width))

    @property
    def steps(self) -> int:
        return len(self.transformer.layers) + 1

    def read(self, pixels: Tensor) -> Generator[None, None, Tensor]:
        """Embeddings (B, R, H) of normalized pixels (B, 3, S, S); yields after each step."""
        weight = self.patch_embedding.proj.weight
        x = self.patch_embedding(pixels.to(device=weight.device, dtype=weight.dtype))  # (B, P + 1, C)
        for layer in self.transformer.layers:
            x = layer(x)
            yield
        embeddings = self.adapt(x)
        yield
        return embeddings

    def adapt(self, x: Tensor) -> Tensor:
        """The last block's (B, P + 1, C) to [boi, merged patches, eoi] (B, R, H), divided by the scale."""
        batch, _, width = x.shape
        patches = x[:, 1:].transpose(1, 2).reshape(batch, width, self.grid, self.grid)
        merged = self.conv(patches).flatten(2).transpose(1, 2)  # (B, P / 4, H)
        boi, eoi = self.boi.expand(batch, -1, -1), self.eoi.expand(batch, -1, -1)
        return torch.cat((boi, self.linear_proj(merged), eoi), dim=1) / self.scaling_factor

    def forward(self, pixels: Tensor) -> Tensor:
        return finish(self.read(pixels))
