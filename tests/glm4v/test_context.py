"""What is kept is exact: the same logits as reading everything again."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.network import Glm4v

CONFIG = Glm4vConfig.tiny()
PICTURE = [CONFIG.boi_token_id, CONFIG.pad_token_id, CONFIG.eoi_token_id]
PROMPT = [7, 8, *PICTURE, 20, 21, 22]
NEAR = 1e-4


def make_network() -> Glm4v:
    torch.manual_seed(3)
    network = Glm4v(CONFIG).eval().requires_grad_(False)
    for name, param in network.named_parameters():
        if "norm" not in name:
            torch.nn.init.normal_(param, std=0.2)
    return network


NETWORK = make_network()
ROWS: Tensor = NETWORK.vision(torch.randn(1, 3, CONFIG.vision.image_size, CONFIG.vision.image_size))


def fresh(ids: list[int]) -> Tensor:
    return Context(NETWORK).read_whole(ids, ROWS if CONFIG.boi_token_id in ids else None)


def test_a_follow_up_reads_only_what_is_new() -> None:
    context = Context(NETWORK)
    context.read_whole(PROMPT, ROWS)
    rows_before = context.cache.length
    logits = context.read_whole([30, 31, 32])
    assert context.cache.length == rows_before + 3
    assert torch.allclose(logits, fresh([*PROMPT, 30, 31, 32]), atol=NEAR)


def test_the_cache_counts_all_patches() -> None:
    context = Context(NETWORK)
    context.read_whole(PROMPT, ROWS)
    assert context.cache.length == len(PROMPT) - 3 + CONFIG.image_length


@given(st.integers(0, len(PROMPT) + 3), st.lists(st.integers(0, 400), min_size=1, max_size=6))
@settings(deadline=None, max_examples=40)
def test_any_edit_gives_what_a_fresh_reading_gives(count: int, tail: list[int]) -> None:
    context = Context(NETWORK)
    context.read_whole(PROMPT, ROWS)
    context.read_whole([40, 41, 42])
    edited = [*(context.ids[:count]), *tail]
    if CONFIG.boi_token_id in edited and edited[2:5] != PICTURE:
        return  # cut inside the three ids of the picture: no prompt has that
    kept = context.keep_prefix(edited)
    left = edited[kept:]
    logits = context.read_whole(left, ROWS if CONFIG.boi_token_id in left else None)
    assert context.ids == edited
    assert torch.allclose(logits, fresh(edited), atol=NEAR)


def test_reading_stopped_between_chunks_leaves_the_context_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NETWORK, "prefill_chunk", 4)
    context = Context(NETWORK)
    context.read_whole([1, 2, 3])
    steps = context.read(PROMPT, ROWS)
    assert next(steps) == 4
    assert next(steps) == 8
    steps.close()
    assert context.ids == [1, 2, 3]
    assert not context.has_picture
    assert context.cache.length == 3
    assert torch.allclose(context.read_whole(PROMPT, ROWS), fresh([1, 2, 3, *PROMPT]), atol=NEAR)


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fresh(PROMPT)
    for chunk in (1, 3, 5):
        monkeypatch.setattr(NETWORK, "prefill_chunk", chunk)
        assert torch.allclose(fresh(PROMPT), whole, atol=NEAR)


def test_a_failure_in_the_middle_leaves_the_context_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    context = Context(NETWORK)
    context.read_whole([1, 2, 3])
    layer = NETWORK.text.model.layers[1]

    def fail(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("no more")

    with monkeypatch.context() as broken:
        broken.setattr(layer, "forward", fail)
        with pytest.raises(torch.OutOfMemoryError):
            context.read_whole(PROMPT, ROWS)
    assert torch.allclose(context.read_whole(PROMPT, ROWS), fresh([1, 2, 3, *PROMPT]), atol=NEAR)


def test_a_context_that_moved_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    context = Context(NETWORK)
    context.read_whole(PROMPT, ROWS)
    before = context.cache.bytes
    context.cache.move(torch.device("cpu"))
    assert 0 < context.cache.bytes < before
    assert torch.allclose(context.read_whole([9]), fresh([*PROMPT, 9]), atol=NEAR)


def test_a_second_picture_is_refused() -> None:
    context = Context(NETWORK)
    context.read_whole(PROMPT, ROWS)
    with pytest.raises(ValueError, match="one at most"):
        context.read_whole(PICTURE, ROWS)


def test_a_picture_is_never_cut() -> None:
    context = Context(NETWORK)
    context.read_whole(PROMPT, ROWS)
    with pytest.raises(ValueError, match="whole or not at all"):
        context.rewind(3)
