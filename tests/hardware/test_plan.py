"""What fits: tables, more memory never fits less, and what closing other programs would allow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glm4v_desktop.hardware.plan import PlanRequest, check, what_fits
from glm4v_desktop.hardware.plan_values import (
    CardMemory,
    FitVerdict,
    Held,
    MachineMemory,
    MemoryPlan,
    Reason,
    RunMode,
    WeightFormat,
)
from tests.hardware.machines import GB

SIZES = st.integers(0, 100 * GB)
CARDS = st.lists(SIZES, max_size=3)
HELD = st.sampled_from(Held)


def room(video: list[int], ram: int, *, bf16: bool = True) -> MachineMemory:
    """A machine on which nothing else runs."""
    cards = tuple(CardMemory(index, free, free, (8, 9)) for index, free in enumerate(video))
    return MachineMemory(cards, ram, ram, cores=8, bf16=bf16)


def planned(video: list[int], ram: int, held: Held = Held.NONE) -> MemoryPlan:
    plan = what_fits(room(video, ram), PlanRequest(held)).plan
    assert plan is not None
    return plan


@pytest.mark.parametrize(
    ("video", "ram", "held", "way"),
    [
        ([80 * GB], 100 * GB, Held.NONE, RunMode.BF16_ON_CARD),
        ([32 * GB], 16 * GB, Held.BF16, RunMode.BF16_ON_CARD),
        ([24 * GB], 32 * GB, Held.BF16, RunMode.BF16_TOWER_STREAMED),
        ([24 * GB], 8 * GB, Held.BF16, RunMode.NF4_ON_CARD),
        ([24 * GB], 8 * GB, Held.NONE, RunMode.INT4_TEXT_ON_CARD),
        ([16 * GB], 64 * GB, Held.NONE, RunMode.INT4_TEXT_ON_CARD),
        ([12 * GB], 32 * GB, Held.NONE, RunMode.INT4_TEXT_TOWER_STREAMED),
        ([12 * GB], 8 * GB, Held.NONE, RunMode.INT4_ON_CARD),
        ([12 * GB], 8 * GB, Held.INT4, RunMode.INT4_ON_CARD),
        ([12 * GB], 8 * GB, Held.BF16, RunMode.NF4_ON_CARD),
        ([8 * GB], 16 * GB, Held.NONE, RunMode.INT4_TEXT_TOWER_STREAMED),
        ([8 * GB], 8 * GB, Held.INT4, RunMode.INT4_TOWER_STREAMED),
        ([6 * GB], 64 * GB, Held.INT4, RunMode.INT4_ON_PROCESSOR),
        ([8 * GB, 24 * GB], 32 * GB, Held.BF16, RunMode.BF16_TOWER_STREAMED),
        ([], 64 * GB, Held.BF16, RunMode.BF16_ON_PROCESSOR),
        ([], 64 * GB, Held.NONE, RunMode.INT4_TEXT_ON_PROCESSOR),
        ([], 12 * GB, Held.INT4, RunMode.INT4_ON_PROCESSOR),
        ([], 24 * GB, Held.BF16, None),
        ([], 8 * GB, Held.NONE, None),
        ([0], 0, Held.NONE, None),
    ],
)
def test_the_best_that_fits(video: list[int], ram: int, held: Held, way: RunMode | None) -> None:
    plan = what_fits(room(video, ram), PlanRequest(held)).plan
    assert (plan and plan.way) is way


@pytest.mark.parametrize(
    ("video", "ram", "held", "verdicts"),
    [
        (
            [], 64 * GB, Held.NONE,
            {RunMode.BF16_ON_CARD: FitVerdict.NO_CARD, RunMode.INT4_ON_PROCESSOR: FitVerdict.FITS},
        ),
        (
            [24 * GB], 8 * GB, Held.BF16,
            {
                RunMode.BF16_ON_CARD: FitVerdict.LITTLE_VIDEO_MEMORY,
                RunMode.BF16_TOWER_STREAMED: FitVerdict.LITTLE_RAM,
                RunMode.INT4_ON_CARD: FitVerdict.OTHER_WEIGHTS,
                RunMode.NF4_ON_CARD: FitVerdict.FITS,
                RunMode.BF16_ON_PROCESSOR: FitVerdict.LITTLE_RAM,
            },
        ),
        ([24 * GB], 32 * GB, Held.INT4, {RunMode.BF16_TOWER_STREAMED: FitVerdict.OTHER_WEIGHTS}),
    ],
)  # fmt: skip
def test_each_way_has_its_verdict(
    video: list[int], ram: int, held: Held, verdicts: dict[RunMode, FitVerdict]
) -> None:
    fits = {fit.way: fit for fit in what_fits(room(video, ram), PlanRequest(held)).fits}
    assert list(fits) == list(RunMode)
    assert {way: fits[way].verdict for way in verdicts} == verdicts
    assert all(fit.fits == (fit.verdict is FitVerdict.FITS) for fit in fits.values())


@settings(max_examples=50)
@given(CARDS, SIZES, SIZES, st.integers(0, 2), HELD)
def test_more_memory_never_fits_less(video: list[int], ram: int, more: int, which: int, held: Held) -> None:
    def fitting(video: list[int], ram: int) -> set[RunMode]:
        return {fit.way for fit in what_fits(room(video, ram), PlanRequest(held)).fits if fit.fits}

    before = fitting(video, ram)
    larger = [size + more if index == which else size for index, size in enumerate(video)]
    assert before <= fitting(video, ram + more)
    assert before <= fitting(larger, ram)
    assert before <= fitting([*video, more], ram)


@settings(max_examples=50)
@given(CARDS, SIZES, HELD, st.booleans())
def test_a_plan_fits_and_nothing_better_would(video: list[int], ram: int, held: Held, bf16: bool) -> None:
    here = room(video, ram, bf16=bf16)
    advice = what_fits(here, PlanRequest(held))
    fitting = [fit.way for fit in advice.fits if fit.fits]
    assert (advice.plan and advice.plan.way) == (fitting[0] if fitting else None)
    if advice.plan is not None:
        assert check(advice.plan, here) is None


@settings(max_examples=50)
@given(CARDS, SIZES, st.integers(0, 40 * GB), st.integers(0, 40 * GB), HELD)
def test_closing_what_it_says_is_enough(
    video: list[int], ram: int, video_used: int, ram_used: int, held: Held
) -> None:
    full = room(video, ram)
    cards = tuple(replace(card, free=max(0, card.free - video_used)) for card in full.cards)
    now = replace(full, cards=cards, ram_free=max(0, ram - ram_used))
    closing = what_fits(now, PlanRequest(held)).upgrade_hint
    if closing is None or not closing.enough:
        return
    assert closing.video_more or closing.ram_more
    closed = replace(
        now,
        cards=tuple(
            replace(card, free=card.free + (closing.video_more if card.index == closing.plan.card else 0))
            for card in now.cards
        ),
        ram_free=now.ram_free + closing.ram_more,
    )
    assert check(closing.plan, closed) is None


def test_closing_other_programs_is_offered_where_the_card_is_large_enough() -> None:
    busy = MachineMemory((CardMemory(0, 12 * GB, 25 * GB),), 30 * GB, 32 * GB, 8, bf16=True)
    advice = what_fits(busy, PlanRequest(Held.BF16))
    assert advice.plan is not None
    assert advice.plan.way is RunMode.NF4_ON_CARD
    assert advice.upgrade_hint is not None
    assert advice.upgrade_hint.enough
    assert advice.upgrade_hint.plan.way is RunMode.BF16_TOWER_STREAMED
    assert advice.upgrade_hint.video_more == advice.upgrade_hint.plan.video.total - 12 * GB
    assert advice.upgrade_hint.ram_more == 0


def test_where_the_card_is_too_small_closing_is_not_enough() -> None:
    advice = what_fits(room([12 * GB], 32 * GB), PlanRequest(Held.INT4_TEXT))
    assert advice.plan is not None
    assert advice.plan.way is RunMode.INT4_TEXT_TOWER_STREAMED
    assert advice.upgrade_hint is not None
    assert not advice.upgrade_hint.enough
    assert advice.upgrade_hint.plan.way is RunMode.INT4_TEXT_ON_CARD


def test_the_best_has_nothing_to_close_for() -> None:
    assert what_fits(room([80 * GB], 64 * GB)).upgrade_hint is None


def test_nothing_fits_and_closing_programs_would_help() -> None:
    busy = MachineMemory((), 6 * GB, 32 * GB, 8, bf16=True)
    advice = what_fits(busy, PlanRequest(Held.INT4))
    assert advice.plan is None
    assert advice.upgrade_hint is not None
    assert advice.upgrade_hint.enough
    assert advice.upgrade_hint.plan.way is RunMode.INT4_ON_PROCESSOR


@pytest.mark.parametrize(
    ("video", "way", "converted"),
    [
        (32 * GB, RunMode.BF16_ON_CARD, None),
        (10 * GB, RunMode.NF4_ON_CARD, RunMode.INT4_TEXT_TOWER_STREAMED),
        (8 * GB, RunMode.NF4_TOWER_STREAMED, RunMode.INT4_TEXT_TOWER_STREAMED),
        (4 * GB, RunMode.BF16_ON_PROCESSOR, RunMode.INT4_TEXT_ON_PROCESSOR),
    ],
)
def test_what_conversion_would_allow(video: int, way: RunMode, converted: RunMode | None) -> None:
    advice = what_fits(room([video], 64 * GB), PlanRequest(Held.BF16))
    assert advice.plan is not None
    assert advice.plan.way is way
    assert (advice.converted and advice.converted.way) == converted
    if advice.converted is not None:
        assert Reason.NEEDS_CONVERSION in advice.converted.why
    assert what_fits(room([video], 64 * GB), PlanRequest(Held.INT4)).converted is None


def test_what_costs_least_is_given_up_first() -> None:
    sizes = range(12 * GB, 7 * GB, -GB // 25)
    given = [plan for size in sizes if (plan := what_fits(room([size], 8 * GB), PlanRequest(Held.INT4)).plan)]
    resident = [plan for plan in given if plan.way is RunMode.INT4_ON_CARD]
    steps = list(dict.fromkeys((plan.embedding_on_host, plan.head, plan.context) for plan in resident))
    assert steps == [
        (False, WeightFormat.BF16, 8192),
        (True, WeightFormat.BF16, 8192),
        (True, WeightFormat.INT8, 8192),
        (True, WeightFormat.INT8, 6144),
        (True, WeightFormat.INT8, 4096),
        (True, WeightFormat.INT8, 3072),
        (True, WeightFormat.INT8, 2048),
    ]
    assert {plan.way for plan in given} == {RunMode.INT4_ON_CARD, RunMode.INT4_TOWER_STREAMED}


def test_reasons() -> None:
    assert planned([40 * GB], 16 * GB).why == (Reason.FULL_PRECISION,)
    assert planned([24 * GB], 32 * GB).why == (Reason.FULL_PRECISION, Reason.LITTLE_VIDEO_MEMORY)
    assert Reason.LITTLE_RAM in planned([24 * GB], 8 * GB, Held.BF16).why
    assert Reason.NO_CARD in planned([], 64 * GB).why
    assert Reason.WEIGHTS_ARE_INT4 in planned([12 * GB], 8 * GB, Held.INT4).why
    assert Reason.NEEDS_CONVERSION in planned([12 * GB], 8 * GB).why
    assert Reason.NEEDS_CONVERSION not in planned([12 * GB], 8 * GB, Held.BF16).why
    old = MachineMemory((CardMemory(0, 40 * GB, 40 * GB, (7, 5)),), 16 * GB, 16 * GB)
    plan = what_fits(old).plan
    assert plan is not None
    assert Reason.OLD_CARD in plan.why


@pytest.mark.parametrize(
    ("device", "way"),
    [
        ("", RunMode.BF16_ON_CARD), ("cuda", RunMode.BF16_ON_CARD), ("cuda:0", RunMode.BF16_TOWER_STREAMED),
        ("cpu", RunMode.BF16_ON_PROCESSOR),
    ],
)  # fmt: skip
def test_a_wanted_device_is_kept_to(device: str, way: RunMode) -> None:
    plan = what_fits(room([24 * GB, 40 * GB], 64 * GB), PlanRequest(Held.BF16, device=device)).plan
    assert plan is not None
    assert plan.way is way
    assert plan.device == {"": "cuda:1", "cuda": "cuda:1"}.get(device, device)
    assert (Reason.CPU_WANTED in plan.why) == (device == "cpu")


def test_a_wanted_card_that_is_too_small_is_not_exchanged_for_another() -> None:
    assert what_fits(room([4 * GB, 40 * GB], 64 * GB), PlanRequest(Held.BF16, device="cuda:0")).plan is None
    assert what_fits(room([40 * GB], 64 * GB), PlanRequest(Held.BF16, device="cuda:3")).plan is None


def test_a_way_that_computes_wrongly_here_is_left_out() -> None:
    request = PlanRequest(Held.BF16, without=frozenset({RunMode.BF16_ON_CARD}))
    plan = what_fits(room([40 * GB], 64 * GB), request).plan
    assert plan is not None
    assert plan.way is RunMode.BF16_TOWER_STREAMED


def test_a_shorter_context_can_be_wanted() -> None:
    long, short = (
        planned([40 * GB], 64 * GB),
        what_fits(room([40 * GB], 64 * GB), PlanRequest(context=4096)).plan,
    )
    assert short is not None
    assert short.context == 4096
    assert long.video.keys_values - short.video.keys_values == 4096 * 40_960
    assert Reason.SHORT_CONTEXT not in short.why


def test_check_names_the_memory_that_is_short_at_this_moment() -> None:
    plan = planned([12 * GB], 8 * GB, Held.INT4)
    assert check(plan, room([12 * GB], 8 * GB)) is None
    video = check(plan, room([9 * GB], 8 * GB))
    assert video is not None
    assert (video.video, video.needed, video.free) == (True, plan.video.total, 9 * GB)
    ram = check(plan, room([12 * GB], GB))
    assert ram is not None
    assert (ram.video, ram.needed, ram.free) == (False, plan.ram.total, GB)
    gone = check(plan, room([], 8 * GB))
    assert gone is not None
    assert gone.free == 0


def test_the_options_are_plain_values_that_loading_takes() -> None:
    assert planned([24 * GB], 32 * GB, Held.BF16).options() == {
        "device": "cuda:0", "tower": "streamed", "head": "bf16", "nf4": False, "embedding": "device",
        "context": 8192,
    }  # fmt: skip
    assert planned([12 * GB], 8 * GB, Held.BF16).options()["nf4"] is True
    assert planned([], 64 * GB, Held.INT4).options()["device"] == "cpu"


def test_a_processor_without_bfloat16_needs_more_memory_and_time() -> None:
    narrow = what_fits(room([], 64 * GB), PlanRequest(Held.INT4)).plan
    wide = what_fits(room([], 64 * GB, bf16=False), PlanRequest(Held.INT4)).plan
    assert narrow is not None
    assert wide is not None
    assert wide.wait is not None
    assert narrow.wait is not None
    assert narrow.ram.total < wide.ram.total
    assert wide.wait.first_word_s > narrow.wait.first_word_s
    assert Reason.NO_BF16 in wide.why
    assert Reason.NO_BF16 not in narrow.why
