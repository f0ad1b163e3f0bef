"""From a picture's pixels to the vision encoder's input: the stretch to a square, then normalization."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

_MEAN = (0.48145466, 0.4578275, 0.40821073)
_STD = (0.26862954, 0.26130258, 0.27577711)


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
    """The square as float32 (1, 3, S, S), normalised with the tower's mean and deviation."""
    pixels = np.frombuffer(view, np.uint8).reshape(image_size, image_size, 3)
    return normalise(torch.from_numpy(pixels.copy())[None])


def normalise(pixels: Tensor) -> Tensor:
    """8-bit (B, S, S, 3) to float32 (B, 3, S, S)."""
    mean = torch.tensor(_MEAN, device=pixels.device)
    std = torch.tensor(_STD, device=pixels.device)
    return ((pixels.float() / 255 - mean) / std).permute(0, 3, 1, 2).contiguous()
