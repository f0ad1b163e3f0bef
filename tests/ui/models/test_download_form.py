"""The hosts that are offered, and the ones that a choice contacts."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.settings import DOWNLOAD_SOURCES
from glm4v_desktop.models.download.listing import HUGGING_FACE, MODELSCOPE, host_of
from glm4v_desktop.models.download.values import SourceName
from glm4v_desktop.ui.models.download_form import find_sources


def test_the_settings_know_the_same_sources() -> None:
    assert tuple(SourceName) == DOWNLOAD_SOURCES


def test_each_of_the_two_may_step_in_for_the_other() -> None:
    known = find_sources({})
    for first, other in ((HUGGING_FACE, MODELSCOPE), (MODELSCOPE, HUGGING_FACE)):
        chosen = known.choose(first.name, "https://ignored.example")
        assert chosen.asked(may_fall_over=True) == (first, other)
        assert chosen.asked(may_fall_over=False) == (first,)
        assert known.name_of(first) is first.name


def test_a_mirror_is_asked_as_it_was_typed() -> None:
    known = find_sources({})
    chosen = known.choose(SourceName.MIRROR, " https://hub.example/ ")
    assert chosen.first is not None
    assert (chosen.first.name, host_of(chosen.first.address)) == (SourceName.MIRROR, "hub.example")
    assert chosen.asked(may_fall_over=True)[1] == MODELSCOPE
    assert known.name_of(chosen.first) is SourceName.MIRROR


@pytest.mark.parametrize("address", ["", "hub.example", "http://hub.example", "https://a:b@hub.example"])
def test_an_address_that_cannot_be_used_asks_nobody(address: str) -> None:
    chosen = find_sources({}).choose(SourceName.MIRROR, address)
    assert chosen.fault is not None
    assert chosen.asked(may_fall_over=True) == ()


def test_hf_endpoint_is_asked_in_the_place_of_hugging_face_or_nobody_is() -> None:
    known = find_sources({"HF_ENDPOINT": "https://hf-mirror.example"})
    hosts = [host_of(source.address) for source in known.by_name.values()]
    assert hosts == ["hf-mirror.example", "modelscope.cn"]
    assert known.unusable == ""
    broken = find_sources({"HF_ENDPOINT": "ftp://hub.example"})
    assert [host_of(source.address) for source in broken.by_name.values()] == ["modelscope.cn"]
    assert broken.unusable == "ftp://hub.example"
    assert broken.choose(SourceName.HUGGING_FACE, "").asked(may_fall_over=False) == ()
