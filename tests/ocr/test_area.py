import pytest

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.ocr.page_reader import AreaReading, PictureReader
from glm4v_desktop.ocr.recognition.tiles import MAX_HEIGHT, MAX_WIDTH
from tests.ocr.word_blocks import BlockOcr, picture_of, text_of

SIZE = Size(2000, 1300)
WORDS = [
    Rect(left, top, left + 150, top + 14) for top in range(20, 1280, 60) for left in range(40, 1800, 380)
] + [
    Rect(700, 396, 1900, 438),  # across both seams of the first tiles
    Rect(10, 696, 1650, 738),
]
WORDS = [
    word
    for n, word in enumerate(WORDS)
    if not any(word.intersection(w).size.area > 0 and not word.intersection(w).is_empty for w in WORDS[:n])
]
TRUTH = {text_of(number, word) for number, word in enumerate(WORDS)}


def read_all(reading: AreaReading) -> list[int]:
    percents = [reading.percent]
    while not reading.finished:
        reading.advance()
        percents.append(reading.percent)
    return percents


def test_every_word_is_read_whole_and_once() -> None:
    reading = AreaReading(picture_of(WORDS, SIZE), whole(SIZE), BlockOcr())
    percents = read_all(reading)
    texts = [segment.text for segment in reading.segments]
    assert sorted(texts) == sorted(TRUTH)
    assert {segment.box for segment in reading.segments} == set(WORDS)
    assert percents == sorted(percents)
    assert percents[-1] == 100


def test_what_is_above_the_ready_line_is_complete() -> None:
    reading = AreaReading(picture_of(WORDS, SIZE), whole(SIZE), BlockOcr())
    lines_seen = set()
    while not reading.finished:
        reading.advance()
        lines_seen.add(reading.ready_to)
        there = {segment.box for segment in reading.segments}
        assert all(word in there for word in WORDS if word.bottom <= reading.ready_to)
    assert len(lines_seen) >= 3


def test_it_goes_on_after_running_out_of_memory() -> None:
    reading = AreaReading(picture_of(WORDS, SIZE), whole(SIZE), BlockOcr(fail_at=2))
    with pytest.raises(MemoryError):
        read_all(reading)
    read_all(reading)
    assert {segment.text for segment in reading.segments} == TRUTH
    assert len(reading.segments) == len(WORDS)


def test_no_model_looks_at_blank_tiles() -> None:
    ocr = BlockOcr()
    read_all(AreaReading(picture_of([Rect(10, 10, 60, 24)], SIZE), whole(SIZE), ocr))
    assert len(ocr.looked) == 1


@pytest.mark.parametrize("size", [Size(1, 1), Size(3, 2), Size(2, 900), Size(5000, 1)])
def test_tiny_and_thin_pictures(size: Size) -> None:
    reading = AreaReading(picture_of([Rect(0, 0, 1, 1)], size), whole(size), BlockOcr())
    assert read_all(reading)[-1] == 100


def test_an_empty_region_has_nothing_to_read() -> None:
    reading = AreaReading(picture_of(WORDS, SIZE), Rect(5, 5, 5, 9), BlockOcr())
    assert reading.finished
    assert reading.segments == []


def test_asking_again_continues_and_reads_nothing_twice() -> None:
    ocr = BlockOcr()
    reader, picture = PictureReader(ocr), picture_of(WORDS, SIZE)
    first = reader.reading(picture, None)
    for _ in range(4):
        first.advance()
    again = reader.reading(picture_of(WORDS, SIZE), None)  # the same pixels, another object
    read_all(again)
    assert ocr.recognized == len(WORDS)
    assert reader.reading(picture, None).finished


def test_the_page_uses_what_the_region_has_recognized() -> None:
    ocr = BlockOcr()
    reader, picture = PictureReader(ocr), picture_of(WORDS, SIZE)
    region = Rect(20, 60, 1000, 330)
    read_all(reader.reading(picture, region))
    page = reader.reading(picture, None)
    read_all(page)
    assert ocr.recognized == len(WORDS)  # the region's border cuts words, which were read whole
    assert {segment.text for segment in page.segments} == TRUTH


def test_a_region_of_a_read_page_needs_no_reading() -> None:
    ocr = BlockOcr()
    reader, picture = PictureReader(ocr), picture_of(WORDS, SIZE)
    read_all(reader.reading(picture, None))
    looked = len(ocr.looked)
    reading = reader.reading(picture, Rect(30, 70, 400, 200))
    assert reading.finished
    assert len(ocr.looked) == looked
    assert {segment.box for segment in reading.segments} == {
        word for word in WORDS if word.intersection(Rect(30, 70, 400, 200)) == word
    }


@pytest.mark.parametrize("page_first", [False, True])
def test_a_region_has_the_whole_words_of_which_it_holds_more_than_half(page_first: bool) -> None:
    words = [Rect(40, 20, 190, 34), Rect(240, 20, 390, 34), Rect(40, 60, 190, 74), Rect(240, 61, 390, 75)]
    reader, picture = PictureReader(BlockOcr()), picture_of(words, Size(500, 100))
    if page_first:
        read_all(reader.reading(picture, None))
    left_half = reader.reading(picture, Rect(60, 0, 300, 66))  # and less than half of the lower words
    read_all(left_half)
    assert [segment.box for segment in left_half.segments] == [words[0]]
    inside = reader.reading(picture, Rect(250, 22, 270, 30))
    read_all(inside)
    assert [segment.text for segment in inside.segments] == [text_of(1, words[1])]


def test_a_figure_that_the_border_cuts_is_read_twice_as_a_whole() -> None:
    word = Rect(40, 20, 190, 34)
    ocr = BlockOcr(misread={text_of(0, word): "0:150x19"})
    reader, picture = PictureReader(ocr), picture_of([word], Size(500, 100))
    reading = reader.reading(picture, Rect(60, 0, 400, 100))
    read_all(reading)
    assert list(reader.read_again(picture, reading.segments)) == [True]
    assert [segment.other_reading for segment in reading.segments] == ["0:150x19"]


def test_finished_readings_hold_no_pixels() -> None:
    reader, picture = PictureReader(BlockOcr()), picture_of(WORDS, SIZE)
    reading = reader.reading(picture, None)
    assert reading.held_bytes == len(picture.rgb)
    read_all(reading)
    assert reading.held_bytes == 0


def test_small_print_is_looked_at_again_enlarged_and_in_parts() -> None:
    size = Size(1400, 500)
    words = [Rect(left, top, left + 90, top + 6) for top in range(5, 480, 11) for left in range(3, 1300, 120)]
    ocr = BlockOcr(margin=2)
    reading = AreaReading(picture_of(words, size), whole(size), ocr)
    percents = read_all(reading)
    assert sorted(segment.text for segment in reading.segments) == sorted(
        text_of(number, word) for number, word in enumerate(words)
    )
    assert max(ocr.enlarged) == 2
    assert max(
        seen.area for seen, enlarged in zip(ocr.looked, ocr.enlarged, strict=True) if enlarged == 2
    ) <= (MAX_WIDTH * MAX_HEIGHT / 4)
    assert percents == sorted(percents)
