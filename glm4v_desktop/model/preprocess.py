"""Pixels to what the tower takes: exactly the original's 8-bit bicubic stretch to the square."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

_MEAN = (0.48145466, 0.4578275, 0.40821073)
_STD = (0.26862954, 0.26130258, 0.27577711)


def model_view(rgb: bytes, width: int, height: int, image_size: int) -> bytes:
    """The square that the model really sees, as 8-bit RGB. The shape is not kept: it never is.

    Pillow's bicubic with antialias on 8-bit values; on floats the answers differ.
    """
    picture = Image.frombytes("RGB", (width, height), rgb)
    return picture.resize((image_size, image_size), Image.Resampling.BICUBIC).tobytes()


def pixel_values(view: bytes, image_size: int) -> Tensor:
    """The square as float32 (1, 3, S, S), normalised with the tower's mean and deviation."""
    pixels = np.frombuffer(view, np.uint8).reshape(image_size, image_size, 3)
    return normalise(torch.from_numpy(pixels.copy())[None])


def normalise(pixels: Tensor) -> Tensor:
    """8-bit (B, S, S, 3) to float32 (B, 3, S, S)."""
    mean = torch.tensor(_MEAN, device=pixels.device)
    std = torch.tensor(_STD, device=pixels.device)
    return ((pixels.float() / 255 - mean) / std).permute(0, 3, 1, 2).contiguous()
