"""Which hosts are offered, and which are asked for a choice."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.settings import DOWNLOAD_SOURCES
from glm4v_desktop.models.download.listing import HUGGING_FACE, MODELSCOPE
from glm4v_desktop.models.download.values import SourceName
from glm4v_desktop.ui.models.download import (
    HUGGING_FACE_KEY,
    MIRROR_KEY,
    MODELSCOPE_KEY,
    choose_sources,
    find_sources,
    key_of,
    shown_host,
    title_of,
)


def test_the_keys_are_those_of_the_settings() -> None:
    assert (HUGGING_FACE_KEY, MODELSCOPE_KEY, MIRROR_KEY) == DOWNLOAD_SOURCES


def test_each_of_the_two_may_step_in_for_the_other() -> None:
    known = find_sources({})
    for key, first, other in (
        (HUGGING_FACE_KEY, HUGGING_FACE, MODELSCOPE),
        (MODELSCOPE_KEY, MODELSCOPE, HUGGING_FACE),
    ):
        chosen = choose_sources(known, key, "https://ignored.example")
        assert chosen.asked(may_fall_over=True) == (first, other)
        assert chosen.asked(may_fall_over=False) == (first,)
        assert key_of(known, first) == key


def test_a_mirror_is_asked_as_it_was_typed() -> None:
    known = find_sources({})
    chosen = choose_sources(known, MIRROR_KEY, " https://hub.example/ ")
    assert chosen.first is not None
    assert (chosen.first.name, shown_host(chosen.first), title_of(chosen.first)) == (
        SourceName.MIRROR, "hub.example", "",
    )  # fmt: skip
    assert chosen.asked(may_fall_over=True)[1] == MODELSCOPE
    assert key_of(known, chosen.first) == MIRROR_KEY


@pytest.mark.parametrize("address", ["", "hub.example", "http://hub.example", "https://a:b@hub.example"])
def test_an_address_that_cannot_be_used_asks_nobody(address: str) -> None:
    chosen = choose_sources(find_sources({}), MIRROR_KEY, address)
    assert chosen.fault is not None
    assert chosen.asked(may_fall_over=True) == ()


def test_hf_endpoint_is_asked_in_the_place_of_hugging_face_or_nobody_is() -> None:
    known = find_sources({"HF_ENDPOINT": "https://hf-mirror.example"})
    assert [shown_host(source) for source in known.by_key.values()] == ["hf-mirror.example", "modelscope.cn"]
    assert known.suggestion == ""
    broken = find_sources({"HF_ENDPOINT": "ftp://hub.example"})
    assert [shown_host(source) for source in broken.by_key.values()] == ["modelscope.cn"]
    assert broken.suggestion == "ftp://hub.example"
    assert choose_sources(broken, HUGGING_FACE_KEY, "").asked(may_fall_over=False) == ()
