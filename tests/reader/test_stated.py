"""What running text answers: contracts, chats, mails, release notes, terminals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Pair, Row
from glm4v_desktop.reader.prose.sentences import sentences
from tests.ocr.pages import lines, page, row_of, table
from tests.reader.asking import answer_to, first_line

CONTRACT = page(
    lines(
        "第二条 租赁期限自2025年3月1日起至2027年2月28日止，共计24个月。",
        "第三条 月租金为人民币4,100.00元，乙方应于每月5日前支付。押金为人民币",
        "8,200.00元，租赁期满无违约的，甲方应在7个工作日内无息退还。",
        "第四条 租赁期间的水费、电费由乙方承担，物业管理费由甲方承担。",
        "第五条 任何一方提前解除合同的，应提前30日书面通知对方。",
        "签约地点：杭州市西湖区文三路268号。发件人：张敏",
    )
)
LEASE = page(
    lines(
        "The lease term is 18 months, from 1 March 2025 to 31 August 2026. The monthly rent is GBP 1,150.",
        "The deposit of EUR 1,200 is due on 1 March 2025 and will be returned within 21 days after the",
        "end of the lease. The tenant pays for electricity; the landlord pays for water and heating.",
        "The cache now keeps 500 MB instead of 200 MB. The logs are stored in the region eu-central-1 for",
        "180 days. The architect, Olav Lien, opened the office at 48 Quay Street on Monday.",
        "Port 8080 is already in use by process 7732. Build 4.2.1 fixed the login crash (ticket T-2041).",
        "Your plan renews on 1 February 2026 and costs $1,080 a year. You are using 37 of 50 seats.",
        "Contact support@kestrel.example for questions. A library card costs 15 euros a year.",
    )
)
CHAT = page(
    lines(
        "Lena 09:12",
        "The demo moves to Thursday 14:30 in room B.",
        "Marcus 09:14",
        "Works for me. Who brings the projector?",
        "Priya 09:15",
        "I can bring the projector, but the budget for catering is only $350.",
        "Marcus 09:20",
        "Where do we meet?",
        "Lena 09:21",
        "At gate 4, at 17:30.",
    )
)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("押金是多少", "人民币 8,200.00元"),  # it goes on in the next line
        ("月租金多少钱？", "人民币4,100.00元"),
        ("租期多久", "24个月"),
        ("押金什么时候退", "7个工作日内"),
        ("物业费谁承担", "甲方"),
        ("发件人是谁", "张敏"),
        ("签约地点在哪里", "杭州市西湖区文三路268号"),
    ],
)
def test_a_chinese_sentence_answers(question: str, value: str) -> None:
    assert first_line(question, CONTRACT) == f"**{value}**"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How much is the deposit?", "EUR 1,200"),
        ("When is the deposit due?", "1 March 2025"),
        ("When will the deposit be returned?", "within 21 days"),
        ("How long is the lease term?", "18 months"),
        ("Who pays for heating?", "the landlord"),
        ("Who is the architect?", "Olav Lien"),
        ("How big is the cache?", "500 MB"),
        ("Where are logs stored?", "the region eu-central-1"),
        ("How long are logs stored?", "180 days"),
        ("Which port is already in use?", "8080"),
        ("Which process uses port 8080?", "7732"),
        ("Which ticket did the login crash have?", "T-2041"),
        ("How much does the plan cost?", "$1,080"),
        ("What is the support email?", "support@kestrel.example"),
    ],
)
def test_an_english_sentence_answers(question: str, value: str) -> None:
    assert first_line(question, LEASE) == f"**{value}**"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("When is the demo?", "Thursday 14:30"),
        ("Where is the demo?", "room B"),
        ("Who brings the projector?", "Priya"),
        ("How much is the budget for catering?", "$350"),
        ("Who said the demo moves?", "Lena"),
        ("At what time do they meet?", "17:30"),
        ("Where do they meet?", "gate 4"),
    ],
)
def test_a_chat_answers_with_who_said_it(question: str, value: str) -> None:
    assert first_line(question, CHAT) == f"**{value}**"


def test_names_of_a_forum_may_have_digits_and_a_thing_does_nothing() -> None:
    forum = page(
        lines("marta_w 11:02", "My drone lost its signal.", "jan88 11:15", "I bought a new antenna.")
    )
    assert first_line("Who bought a new antenna?", forum) == "**jan88**"
    assert "**" not in answer_to("Who lost the signal?", forum)


def test_hours_in_a_list_name_nobody() -> None:
    hours = page(lines("Breakfast 8:00", "Lunch 12:30", "Dinner 19:00"))
    assert [one.speaker for one in sentences(hours)] == ["", "", ""]


def test_the_sentence_is_shown_with_the_value_and_its_speaker() -> None:
    answer = answer_to("Who brings the projector?", CHAT)
    assert "Read from this sentence:" in answer
    assert "> Priya: I can bring the projector" in answer


@pytest.mark.parametrize(
    ("question", "on", "line"),
    [
        ("How many seats are used?", LEASE, "37 of 50 seats"),  # two figures
        ("How much does the library cost?", LEASE, "A library card costs"),  # another thing
        ("什么时候通知对方", CONTRACT, "应提前30日书面通知对方"),  # a duration is no day
        ("What is T-2041?", LEASE, "ticket T-2041"),
        ("Who is the mayor's architect?", LEASE, "The architect"),
    ],
)
def test_a_sentence_that_does_not_tell_the_value_is_quoted(question: str, on: object, line: str) -> None:
    answer = answer_to(question, on)  # type: ignore[arg-type]
    assert "**" not in answer
    assert line in answer
    assert "not found" not in answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who signed the contract?", "The contract was not signed by Ben."),
        ("How much does model A cost?", "Model A costs $10 less than the others."),
        ("A型号多少钱", "A型号比B型号便宜10元。"),
        ("When is the offer?", "The offer starts on 1 May and ends on 31 May."),
        ("Which port is used?", "The server uses port 8080 or 8443, as the used port."),
        ("What is the password?", "The password is wrong."),
        ("When is the meeting?", "The meeting moved from Monday to Thursday."),
        ("为什么停水", "本小区将于5月14日停水，预计停水8小时。"),
        ("How much is the deposit?", "If the deposit is late, a fee of GBP 35 applies."),
        ("墨盒802的数量是多少", "墨盒802已经售完。"),
        ("How much is the shop?", "I bought an antenna for 39 euros at the shop in Delft."),
        ("私教课每节多少钱", "周末8:00至21:00。私教课每节60分钟。"),
        ("Who is the monthly rent?", "The monthly rent is GBP 1,150."),
        ("Who has the keys?", "Hall keys (3)"),
        ("Where is the hotline?", "Call the hotline at 0755-26880011."),
    ],
)
def test_what_a_sentence_denies_compares_or_leaves_open_is_not_stated(question: str, text: str) -> None:
    answer = answer_to(question, page(lines(text)))
    assert "**" not in answer
    assert text[-4:] in answer


@pytest.mark.parametrize(
    ("question", "text", "first"),
    [
        ("How many pages has the report?", "The report has at most 10 pages.", "**at most 10 pages**"),
        ("How much does the bottle contain?", "The bottle contains 150 ml.", "**150 ml**"),
        ("When does the offer end?", "The offer starts on 1 May and ends on 31 May.", "**31 May**"),
        ("附件大小上限是多少", "附件的大小上限由 100 MB 提高到 500 MB。", "**500 MB**"),
        ("面试有几轮", "面试共两轮，每轮约45分钟。", "**两轮**"),
        ("什么时候停水", "1号至6号楼将于2025年5月14日9:00至17:00停水。", "**2025年5月14日9:00至17:00**"),
        ("几点停止入馆", "每周二至周日9:00—17:00，16:30停止入馆，周一闭馆。", "**16:30**"),
        ("续费地点在哪里", "会员应于到期前15日办理续费，续费地点为一楼前台。", "**一楼前台**"),
        ("联系邮箱是什么", "联系邮箱请写至hr@qingyun.example，谢谢。", "**hr@qingyun.example**"),
        (
            "When is the next reading?",
            "The next reading is between 1 and 5 July.",
            "**between 1 and 5 July**",
        ),
        ("When is the fair?", "The fair is open 14–16 May 2026.", "**14–16 May 2026**"),
    ],
)
def test_a_value_is_taken_whole(question: str, text: str, first: str) -> None:
    assert first_line(question, page(lines(text))) == first


def test_lines_with_some_of_the_words_are_said_to_be_no_more_than_likely() -> None:
    answer = answer_to("How much is the deposit for the boat trailer?", LEASE)
    assert "**" not in answer
    assert "> The deposit of EUR 1,200" in answer


def test_what_is_not_there_is_not_found() -> None:
    answer = answer_to("Is there a swimming pool?", LEASE)
    assert answer.startswith('"swimming pool" is not printed here in these words')


@pytest.mark.parametrize(
    ("question", "printed", "first"),
    [
        ("错误代码是什么", "打印机脱机，错误代码为E-5021。", "**E-5021**"),
        ("What is the error code?", "The backup failed. (Error code 0x80070070)", "**0x80070070**"),
        ("最高票价是多少", "起步价2元，最高票价8元。", "**8元**"),
        ("最多多少人共同编辑", "支持与最多20人共同编辑同一篇笔记。", "**最多20人**"),
    ],
)
def test_a_printed_label_with_a_word_for_understanding_is_answered(
    question: str, printed: str, first: str
) -> None:
    assert first_line(question, page(lines(printed))) == first


def test_a_refusal_shows_the_likeliest_sentences() -> None:
    answer = answer_to("Why will the deposit be returned?", LEASE)
    assert answer.startswith("This question needs the model.")
    assert "> The deposit of EUR 1,200" in answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who is it?", "Total  42"),
        ("Where is the total?", "Total  42"),
        ("黑色的是什么", "黑色  42"),
    ],
)
def test_a_figure_is_no_person_no_place_and_no_thing(question: str, text: str) -> None:
    assert "**" not in answer_to(question, page(lines(text.split("  "))))


def test_wrapped_lines_are_one_sentence_and_items_are_not() -> None:
    on = page(
        lines("The next attempt starts on Monday and ends on", "Friday. Fees apply.", "1. Rent", "2. Heat")
    )
    texts = [sentence.text for sentence in sentences(on)]
    assert texts == [
        "The next attempt starts on Monday and ends on Friday.",
        "Fees apply.",
        "1. Rent",
        "2. Heat",
    ]


def test_abbreviations_and_decimals_do_not_end_a_sentence() -> None:
    on = page(lines("Ask Mr. Brandt about v5.4.2 at 3.5 km. Then go."))
    assert [one.text for one in sentences(on)] == ["Ask Mr. Brandt about v5.4.2 at 3.5 km.", "Then go."]


def test_a_value_is_in_doubt_only_for_its_own_figures() -> None:
    read = lines("The deposit is $350 and the rent is $1,200.", "The owner is Bob Hill since 2019.")
    twice = replace(read.rows[0].segments[0], other_reading="The deposit is $350 and the rent is $7,200.")
    on = page(replace(read, rows=(Row((twice,)), read.rows[1])))
    assert first_line("How much is the deposit?", on) == "**$350**"
    assert first_line("How much is the rent?", on) == "$1,200 (?)"


def test_prose_that_is_read_as_a_label_and_its_value_is_prose() -> None:
    label, value = row_of(0, ["开放时间", "每周二至周日9:00至17:00，新展厅将于2025年10月开放。"]).segments
    form = Block(
        BlockKind.FORM,
        (Row((label, value)),),
        pairs=(Pair(Cell(label.text, (label,)), Cell(value.text, (value,))),),
    )
    assert first_line("新展厅什么时候开放", page(form)) != f"**{value.text}**"


def test_a_table_answers_before_a_sentence() -> None:
    on = page(lines("The rent of $5 is old."), table(("Item", "Price"), ("Rent", "$7"), ("Heat", "$2")))
    assert first_line("What is the price of rent?", on) == "**$7**"


def test_a_part_of_a_whole_is_told_with_the_whole() -> None:
    assert first_line("How many seats are used?", page(lines("14 of 20 seats used"))) == "**14 of 20 seats**"


def test_a_date_behind_a_name_is_no_value_of_it() -> None:
    notes = page(lines("Call with Daniel - asked for a 5% volume discount", "6 Aug Sent proposal v2"))
    assert "**6 Aug**" not in answer_to("What discount did he ask for?", notes)


def test_seconds_that_a_machine_waited_tell_no_time() -> None:
    log = page(lines("SMTP timeout after 30 s on host mx1"))
    assert "**after 30 s**" not in answer_to("When did the SMTP timeout happen?", log)


def test_what_code_calls_is_whole() -> None:
    code = page(lines("import os", 'ROOT = Path(r"C:/new_folder")', "MAX_FILES = 2_500", "NAME = read(path)"))
    assert first_line("what is ROOT?", code) in (
        '**Path\\(r"C:/new\\_folder"\\)**',
        '**Path(r"C:/new\\_folder")**',
    )
