"""Questions in other words than those of the page: other spellings, languages, terms and ways of speaking."""

from __future__ import annotations

import pytest

from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Pair
from glm4v_desktop.reader.terms import records, terms_in
from glm4v_desktop.reader.vocabulary import MEANINGS
from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to, first_line


def form(*pairs: tuple[str, str]) -> Page:
    rows = lines(*[list(pair) for pair in pairs]).rows
    cells = [[Cell(segment.text, (segment,)) for segment in row.segments] for row in rows]
    return page(Block(BlockKind.FORM, rows, pairs=tuple(Pair(*row) for row in cells)))


INVOICE = form(
    ("Invoice number", "FL-20931"),
    ("Payment due", "3 Apr 2025"),
    ("Ship to", "Orrin Vale, Bristol"),
    ("Carriage", "£18.50"),
    ("Paid to date", "£100.00"),
    ("Balance due", "£302.50"),
)
ORDER = form(
    ("收件人", "纪晓岚"),
    ("手机", "138****2716"),
    ("收货地址", "宁波市惠风东路88号"),
    ("运单号", "SF1402773951188"),
    ("净重", "1.3kg"),
    ("实付款", "¥330.00"),
)
ROUTER = form(
    ("固件版本", "2.4.17"),
    ("序列号", "9K3R77Q2"),
    ("运行时长", "12天6小时"),
    ("无线网络名称", "ＧｒｅｅｎＨｏｕｓｅ-5G"),
    ("信号强度", "-48 dBm"),
)
CAFE = form(("Tiramisù della casa", "£7.50"), ("Crème brûlée", "£8.00"), ("Colour sample", "£12.00"))
FILES = page(
    table(
        ("File", "Size", "Modules"),
        ("assets/vendor-b77e20.js", "412.6 kB", "318"),
        ("assets/AdminPanel-0e4f12.js", "143.0 kB", "96"),
        ("assets/index-5d3c77.css", "36.9 kB", "12"),
    )
)


@pytest.mark.parametrize(
    ("question", "on", "answer"),
    [
        ("How much is the tiramisu?", CAFE, "**£7.50**"),
        ("creme brulee price", CAFE, "**£8.00**"),
        ("color sample", CAFE, "**£12.00**"),
        ("What is the size of vendor?", FILES, "**412.6 kB**"),
        ("How many modules does the admin panel have?", FILES, "**96**"),
    ],
)
def test_other_spellings_and_parts_of_names_with_digits(question: str, on: Page, answer: str) -> None:
    assert first_line(question, on) == answer


@pytest.mark.parametrize(
    ("question", "on", "answer"),
    [
        ("What is the shipping cost?", INVOICE, "**£18.50**"),
        ("收货地址是什么？", INVOICE, "**Orrin Vale, Bristol**"),
        ("还应付多少钱？", INVOICE, "**£302.50**"),
        ("Who is the recipient?", ORDER, "**纪晓岚**"),
        ("What is the phone number?", ORDER, "**138\\*\\*\\*\\*2716**"),
        ("Where is it shipped to?", ORDER, "**宁波市惠风东路88号**"),
        ("快递单号是多少？", ORDER, "**SF1402773951188**"),
        ("What is the firmware version?", ROUTER, "**2.4.17**"),
        ("What is the signal strength?", ROUTER, "**\\-48 dBm**"),
        ("wifi叫什么名字？", ROUTER, "**ＧｒｅｅｎＨｏｕｓｅ\\-5G**"),
    ],
)
def test_terms_of_the_same_meaning_in_both_languages(question: str, on: Page, answer: str) -> None:
    assert first_line(question, on).replace("\\", "") == answer.replace("\\", "")


@pytest.mark.parametrize(
    ("question", "on", "answer"),
    [
        ("What do I still owe?", INVOICE, "**£302.50**"),
        ("When do I have to pay by?", INVOICE, "**3 Apr 2025**"),
        ("这东西多重？", ORDER, "**1.3kg**"),
        ("How heavy is the parcel?", ORDER, "**1.3kg**"),
        ("开机多久了？", ROUTER, "**12天6小时**"),
    ],
)
def test_colloquial_questions(question: str, on: Page, answer: str) -> None:
    assert first_line(question, on) == answer


def test_a_title_in_a_form_names_what_is_below_it_up_to_the_next() -> None:
    rows = lines(
        ["Shipping"], ["Phone", "0571-1"], ["Billing"], ["Phone", "0571-2"], ["Email", "b@x.org"]
    ).rows
    cells = [[Cell(segment.text, (segment,)) for segment in row.segments] for row in rows]
    pairs = tuple(Pair(*row) for row in cells if len(row) > 1)
    on = page(Block(BlockKind.FORM, rows, pairs=pairs))
    assert first_line("What is the billing phone?", on) == "**0571-2**"
    assert "**" not in answer_to("What is the shipping email?", on)


def test_a_row_without_the_column_that_is_asked_for() -> None:
    on = page(
        table(
            ("工号", "姓名", "部门", "分机"),
            ("E1037", "庄雨辰", "供应链部", "6302"),
            ("E1158", "褚子昂", "财务部", "6125"),
        )
    )
    answer = answer_to("褚子昂的工资是多少？", on)
    assert answer.startswith("没有找到“工资”这一列。现有的列是：姓名、部门、分机")
    assert "**" not in answer
    assert "没有找到" not in answer_to("褚子昂的绰号是什么？", on)  # what may stand there in other words


def test_the_only_address_of_a_page() -> None:
    on = page(lines("Osteria Brunetti", "Bookings: 020 7946 0312 · ciao@brunetti.example"))
    assert first_line("What is the e-mail address?", on) == "**ciao@brunetti.example**"


def test_a_term_is_not_told_by_one_of_its_characters() -> None:
    on = form(("实付款", "¥330.00"), ("账期", "2025年1月"))
    assert "**" not in answer_to("还应付多少钱？", on)
    assert "**" not in answer_to("什么时候到期？", on)


def test_a_label_with_its_value_has_no_second_one_beside_it() -> None:
    on = form(("朝向南", "装修精装"), ("看房时间周末", "入住时间随时"))
    assert "**" not in answer_to("房子朝哪边？", on)
    assert "**" not in answer_to("什么时候看房？", on)


def test_labels_with_their_values_in_one_piece() -> None:
    on = page(
        lines(
            ["Gross pay 3,164.50", "Net pay 2,532.40"],
            ["Pay date 28 Feb 2025", "Department Logistics"],
            ["月租4,800元", "朝向南"],
        )
    )
    assert first_line("How much do I take home?", on) == "**2,532.40**"
    assert first_line("哪个部门？", on) == "**Logistics**"
    assert first_line("房子朝哪边？", on) == "**南**"
    words = page(lines(["Payment methods", "Delivery Options"], ["部门负责人", "订单状态"]))
    assert "**" not in answer_to("What is the delivery?", words)
    assert "**" not in answer_to("哪个部门？", words)


def test_a_title_of_a_person_ends_no_sentence() -> None:
    on = form(("Requesting physician", "Dr. H. Abara"), ("Patient", "Dora Whitlock"))
    assert first_line("Who is the doctor?", on) == "**Dr. H. Abara**"


def test_a_fee_and_an_event_are_found_in_other_words() -> None:
    transfer = form(("收款人", "钟离婉清"), ("手续费", "¥0.50"), ("附言", "四月房租"))
    assert first_line("钱转给谁了？", transfer) != "**四月房租**"
    assert first_line("What is the transaction fee?", transfer) == "**¥0.50**"
    event = form(("Venue", "Corn Exchange, Norwich"), ("Doors open", "19:00"), ("Seat", "22"))
    assert first_line("演出在哪里？", event) == "**Corn Exchange, Norwich**"
    assert first_line("What time do I have to be there?", event) == "**19:00**"


def test_whom_to_call_asks_for_a_number() -> None:
    on = form(("Named driver", "Owen Ashdown"), ("Claims line", "0345 600 7713"))
    assert first_line("Who do I call to make a claim?", on) == "**0345 600 7713**"


def test_a_noun_of_another_record_is_not_let_go() -> None:
    assert "**" not in answer_to("How heavy is the suitcase?", ORDER)
    assert "**" not in answer_to("What is the flight's phone number?", ORDER)


def test_a_term_that_may_mean_something_else_is_shown_and_not_stated() -> None:
    on = form(("用电地址", "苕溪路17号"), ("户号", "3301"))
    answer = answer_to("What is the electricity?", on)
    assert "**" not in answer


def test_a_part_of_a_longer_term_is_in_doubt() -> None:
    on = form(("Balance due", "£302.50"), ("Invoice", "FL-1"))
    assert "**" not in answer_to("余额是多少？", on)
    inner = [term for term in terms_in("Balance due") if not term.is_phrase]
    assert inner
    assert all(term.in_doubt == term.meanings for term in inner)


def test_the_vocabulary_has_each_term_of_a_line_once() -> None:
    for line in MEANINGS.strip().splitlines():
        terms = [term.strip() for term in line.split(";")]
        assert line.startswith("#") or len(terms) == len(set(terms)), line
    assert all(meanings for _, telling in records() for meanings in telling)
    assert next(terms_in("快递单号")).meanings == next(terms_in("tracking number")).meanings
