"""What the demo model is taught: right answers to what is drawn, in the real chat format."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch
from batches import IGNORE, START, VOCABULARY, make_config, make_row, make_tokenizer
from export import original_keys
from lines import LONGEST, PrintedLine, make_exchanges, make_line
from muon import orthogonal
from torch import nn
from vocabulary import write

from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v.checkpoint import empty_network
from glm4v_desktop.glm4v.config import parse_config
from glm4v_desktop.glm4v.network import find_picture
from glm4v_desktop.glm4v.tokenizer import read_tokenizer

TOKENIZER = make_tokenizer()
LINES = [make_line(random.Random(i)) for i in range(400)]


def test_what_is_to_be_read_is_what_is_drawn() -> None:
    for line in LINES:
        assert line.shown.replace("−", "-").replace(" ", "") == line.read.replace(" ", "")
        assert len(line.shown) <= LONGEST
        assert line.is_negative == line.read.startswith(("-", "("))
        assert line.unit in line.read


def test_of_two_questions_one_at_least_reads_the_line() -> None:
    for number, line in enumerate(LINES):
        answers = [exchange.answer for exchange in make_exchanges(line, random.Random(number))]
        assert line.read in answers


def test_answers_about_a_line_are_right() -> None:
    line = PrintedLine("-1.5 kg", "-1.5 kg", "kg", is_negative=True)
    said = {e.answer for i in range(200) for e in make_exchanges(line, random.Random(i))}
    assert said == {"-1.5 kg", "kg", "负数", "Negative"}


def test_labels_are_the_ids_that_come_next_and_only_in_answers() -> None:
    user = TOKENIZER.special["<|user|>"]
    for number, line in enumerate(LINES[:50]):
        ids, labels, reads = make_row(line, TOKENIZER, random.Random(number))
        assert find_picture(ids, make_config()) == START
        taught = [(i, label) for i, label in enumerate(labels) if label != IGNORE]
        assert all(ids[i + 1] == label for i, label in taught)
        assert [label for _, label in taught].count(user) == 2  # both answers end with the next role
        assert line.read in TOKENIZER.decode(label for i, label in taught if reads[i])


def test_numbers_are_taught_digit_by_digit() -> None:
    assert len(TOKENIZER.encode("1,234,567.89%")) == len("1,234,567.89%")


def test_the_vocabulary_fills_its_rows() -> None:
    assert TOKENIZER.size == VOCABULARY


def test_the_shipped_folder_is_what_the_scripts_make(tmp_path: Path) -> None:
    config = make_config()
    assert parse_config(original_keys(config)) == config
    write(TOKENIZER.tokens, tmp_path / "tokenizer.model")
    assert read_tokenizer(tmp_path, config).tokens == TOKENIZER.tokens
    shipped = resource("demo_model", "tokenizer.model").read_bytes()
    assert shipped == (tmp_path / "tokenizer.model").read_bytes()


def test_every_linear_can_be_quantized_in_groups_of_128() -> None:
    linears = [m for m in empty_network(make_config()).modules() if isinstance(m, nn.Linear)]
    assert linears
    assert all(linear.in_features % 128 == 0 for linear in linears)


@pytest.mark.parametrize("shape", [(3, 16, 40), (2, 40, 16)])
def test_a_step_is_made_nearly_orthogonal(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
    assert float(values.min()) > 0.6
    assert float(values.max()) < 1.3
