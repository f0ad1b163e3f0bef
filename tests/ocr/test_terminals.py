"""Terminals: prompts part what programs print, and the words of a heading tell the columns of a table."""

from __future__ import annotations

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import BlockKind, Page, Segment
from glm4v_desktop.ocr.rules import Rules

LETTER, LINE = 8, 20


def terminal(text: str, rules: Rules | None = None) -> Page:
    """The page of a terminal: a run of text ends where three spaces or more follow it."""
    found = []
    for number, line in enumerate(text.strip("\n").split("\n")):
        place = 0
        for run in line.split("   "):
            if words := run.strip():
                left = LETTER * (place + len(run) - len(run.lstrip()))
                box = Rect(left, LINE * number, left + LETTER * len(words), LINE * number + 17)
                found.append(Segment(" ".join(words.split()), box, 0.99))
            place += len(run) + 3
    return page_of(found, Size(900, 600), rules=rules or Rules())


def tables(page: Page) -> list[tuple[tuple[str, ...], ...]]:
    return [block.cell_texts for block in page.blocks if block.kind is BlockKind.TABLE]


def test_a_heading_with_words_one_space_apart() -> None:
    page = terminal("""
ops@node-07:~$ df -h
Filesystem       Size  Used Avail Use% Mounted on
tmpfs            1.6G  2.1M  1.6G   1% /run
/dev/nvme0n1p2   234G  187G   35G  85% /
/dev/sdb1        1.8T  1.7T   92G  95% /data
ops@node-07:~$
""")
    (table,) = tables(page)
    assert table[0] == ("Filesystem", "Size", "Used", "Avail", "Use%", "Mounted on")
    assert table[3] == ("/dev/sdb1", "1.8T", "1.7T", "92G", "95%", "/data")
    assert [row.text for row in page.blocks[0].rows] == ["ops@node-07:~$ df -h"]


def test_the_last_column_has_the_rest_of_the_line() -> None:
    page = terminal("""
$ ps -eo pid,user,cmd
    PID USER      %CPU CMD
  48812 user      97.4 python train.py --fast
   1207 postgres   6.1 postgres: writer
""")
    (table,) = tables(page)
    assert table[1] == ("48812", "user", "97.4", "python train.py --fast")


def test_columns_with_spaces_in_their_cells_are_told_by_the_gaps() -> None:
    page = terminal("""
$ kubectl get pods
NAME                READY   STATUS      RESTARTS       AGE
api-gateway-2xkqp   1/1     Running     0              12d
cart-service-wl     1/1     Running     3 (2d4h ago)   12d
payment-zzt4m       0/1     Crashed     27 (3m ago)    5h12m
""")
    (table,) = tables(page)
    assert table[2] == ("cart-service-wl", "1/1", "Running", "3 (2d4h ago)", "12d")


def test_the_results_of_two_commands_are_two_tables() -> None:
    page = terminal("""
 id      hostname       cores
 11      build-arm-1       16
 12      build-x86-1       32
(2 rows)
shop=# select sku, stock from items;
   sku        stock
 KT-1002         88
 KT-1047          0
""")
    assert [table[0] for table in tables(page)] == [("id", "hostname", "cores"), ("sku", "stock")]


def test_rows_of_words_between_two_lines_are_rows() -> None:
    rules = Rules(tuple(Rect(0, y, 400, y + 1) for y in (15, 58, 158)))
    page = terminal(
        """
mysql> SELECT id, name, city FROM accounts;

  id       name              city

  1004     Greta Lindqvist   Lund
  1011     Paolo Ricci       Turin
  1027     Sven Maier        Graz
  1033     Amelie Dubois     Lyon
""",
        rules,
    )
    assert tables(page)[0][2] == ("1011", "Paolo Ricci", "Turin")


def test_a_price_behind_a_dollar_sign_is_no_prompt() -> None:
    page = terminal("""
Item          Price
Tea           $ 3
Cake          $ 5
""")
    assert tables(page) == [(("Item", "Price"), ("Tea", "$ 3"), ("Cake", "$ 5"))]
