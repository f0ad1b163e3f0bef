"""Records the demo model's results for a few pictures, with which the self-test compares.

    python packaging/demo_model/record_self_test.py MODEL RECORDS

MODEL is resources/demo_model, RECORDS is resources/self_test/records.safetensors.

Run it again when the demo model changes. All records are computed in float32 on a processor; those for 4-bit
weights with float weights of exactly the same values.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.picture import Picture, crop, picture_key
from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.checkpoint import load_whole
from glm4v_desktop.glm4v.config import Glm4vConfig, read_config
from glm4v_desktop.glm4v.int4_linear import Int8Linear
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.self_test import Case, Records, say, write_floats, write_records
from glm4v_desktop.glm4v.tensor_names import linears
from glm4v_desktop.glm4v.tokenizer import Message, Role, Tokenizer, message_ids, prompt_ids, read_tokenizer
from glm4v_desktop.glm4v.vision import model_view
from glm4v_desktop.glm4v.weight_index import SINGLE_FILE
from glm4v_desktop.pictures.digits import draw_digits

CPU = torch.device("cpu")
HEAD = "transformer.output_layer.weight"
LEAST_MARGIN = 1.0  # between the two best logits, so that small differences cannot change the answer


def make_cases(config: Glm4vConfig, tokenizer: Tokenizer) -> tuple[Case, ...]:
    size = config.vision.image_size
    drawn = draw_digits("7391")
    statement, dashboard = _sample("income-statement"), _sample("dashboard")
    share, money = Rect(1281, 263, 1350, 290), Rect(48, 182, 225, 225)
    return (
        _case("digits", drawn.picture, drawn.area, ("What is the number?", "Read it again"), tokenizer, size),
        _case("share", statement, share, ("数字是多少？", "那单位呢？"), tokenizer, size),
        _case("money", dashboard, money, ("Read it", "And the unit"), tokenizer, size),
    )


def _sample(name: str) -> Picture:
    image = Image.open(resource("samples", f"{name}.png")).convert("RGB")
    size = Size(*image.size)
    return Picture(picture_key(size, image.tobytes()), size, image.tobytes())


def _case(
    name: str, picture: Picture, region: Rect, asked: tuple[str, str], tokenizer: Tokenizer, size: int
) -> Case:
    question, follow_up = asked
    part = crop(picture, region)
    prompt = prompt_ids([Message(Role.USER, question, has_picture=True)], tokenizer)
    after = [*message_ids(Message(Role.USER, follow_up), tokenizer), tokenizer.special[Role.ASSISTANT]]
    view = model_view(part.rgb, part.size.width, part.size.height, size)
    return Case(name, view, tuple(prompt), tuple(after))


def in_4_bits(weight: Tensor) -> Tensor:
    return int4_formats.dequantize(int4_formats.round_to_int4(weight))


def in_nf4(weight: Tensor) -> Tensor:
    """Rounds from bfloat16 to NF4 and back, as in loading GLM-4v-9b."""
    return int4_formats.dequantize_nf4(int4_formats.round_to_nf4(weight.bfloat16())).float()


def in_8_bits(weight: Tensor) -> Tensor:
    head = Int8Linear(weight.shape[1], weight.shape[0], CPU)
    head.set_rows(0, weight)
    return head.weight.float() * head.scales.float()[:, None]


def networks(model: Path, config: Glm4vConfig) -> Mapping[str, Callable[[], Glm4v]]:
    stored = load_file(model / SINGLE_FILE)
    layers = [f"{name}.weight" for name in linears(config)]

    def changed(by: Callable[[Tensor], Tensor], **more: Tensor) -> Callable[[], Glm4v]:
        def make() -> Glm4v:
            with tempfile.TemporaryDirectory() as place:
                write_floats(model, Path(place), {key: by(stored[key]) for key in layers} | more)
                return load_whole(Path(place), config, CPU, torch.float32)

        return make

    return {
        "float": lambda: load_whole(model, config, CPU, torch.float32),
        "int4": changed(in_4_bits),
        "int4_int8_head": changed(in_4_bits, **{HEAD: in_8_bits(stored[HEAD])}),
        "nf4": changed(in_nf4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Record what the demo model says, for the self-test.")
    parser.add_argument("model", type=Path)
    parser.add_argument("records", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    config = read_config(options.model)
    tokenizer = read_tokenizer(options.model, config)
    cases = make_cases(config, tokenizer)
    said = {}
    for reference, make in networks(options.model, config).items():
        network = make()
        for case in cases:
            recorded = said[reference, case.name] = say(network, case)
            best = recorded.logits.topk(2, dim=-1).values
            margin = float((best[:, 0] - best[:, 1]).min())
            print(
                f"{reference:15} {case.name:8} {tokenizer.decode(recorded.tokens[:-2])!r} margin {margin:.2f}"
            )
            if margin < LEAST_MARGIN:
                raise SystemExit("too close a choice for a record; take another picture")
    options.records.parent.mkdir(parents=True, exist_ok=True)
    write_records(options.records, Records(cases, said))
    print(f"{options.records}: {options.records.stat().st_size} bytes")


if __name__ == "__main__":
    main()
