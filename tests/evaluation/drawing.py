"""What the layouts of made pages are drawn with: looks, invented words and figures, tables, questions."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# Ground, print, dim print, lines, stripe and cards, head, accent
THEMES = {
    "white": ("#ffffff", "#1b1f24", "#667085", "#c8ccd2", "#f3f5f8", "#e8ecf2", "#1f6feb"),
    "paper": ("#faf6ec", "#3a3226", "#857a66", "#cdbf9f", "#f1e9d6", "#e6dac0", "#a65f00"),
    "dark": ("#15181d", "#e3e6ea", "#98a2b0", "#3c444f", "#1e232a", "#2a313b", "#58a6ff"),
    "night": ("#0d1b2a", "#e0e6ef", "#8da2bb", "#2f4a68", "#13273c", "#1d3856", "#7fd1ae"),
    "mint": ("#eef7f2", "#14352a", "#5b7d70", "#a9cdbd", "#dff0e7", "#c5e3d4", "#0b7a55"),
    "rose": ("#fff7f8", "#3b1d24", "#8c6870", "#e3bcc5", "#fdeaee", "#f8d5dd", "#b4234a"),
}
FONTS_EN = ["Liberation Sans", "Roboto", "Open Sans", "DejaVu Sans", "Liberation Serif", "Roboto Condensed"]
FONTS_ZH = ["Noto Sans CJK SC", "Noto Serif CJK SC"]
SCALES = [1.0, 1.0, 1.25, 1.5, 2.0]
RULES = ["full", "dotted", "rows", "stripes", "none"]
RULED = {"full", "dotted"}  # lines between columns, too

_FIRST = (
    "Ada Bram Cleo Dario Edda Falk Greta Hugo Iris Jonas Kaja Levi Mina Nils Orla Pavel Runa Silas Tove Yann"
)
_LAST = (
    "Arden Brock Corvin Dunmore Estrup Fallow Garrick Holm Iversen Jarrow Kestrel Lund Marlow Norrby Ostler"
)
_TRADE = (
    "Larchwood Pinewell Quarrel Stonebeck Thornby Ulverton Vantage Westerlee Yarrow Zephyr Ashgrove Birkmere"
)
_KIND = "Joinery,Textiles,Bakery,Freight,Optics,Nursery,Foundry,Printing,Ceramics,Tools"
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = [
    "若溪",
    "景澄",
    "安禾",
    "知远",
    "一帆",
    "子衿",
    "明岚",
    "书白",
    "雨桐",
    "思齐",
    "亦舟",
    "北辰",
    "清和",
    "望舒",
    "云舟",
    "以宁",
]
_TOWN = ["临湖", "青岚", "望川", "白屿", "松汀", "云麓", "东桥", "南砚", "北岭", "西塘", "禾丰", "长汀"]
_KIND_ZH = ["木业", "纺织", "食品", "物流", "光电", "园艺", "铸造", "印务", "陶瓷", "五金"]
GOODS = [
    ("Oak shelf", "橡木搁板"), ("Brass hinge", "黄铜铰链"), ("Desk lamp", "台灯"), ("Wool blanket", "羊毛毯"),
    ("Paper tray", "文件托盘"), ("Garden hose", "浇水软管"), ("Tile cutter", "瓷砖切割器"), ("Work gloves", "劳保手套"),
    ("Steel bracket", "钢支架"), ("Canvas bag", "帆布袋"), ("Glass jar", "玻璃罐"), ("Wall clock", "挂钟"),
    ("Copper wire", "铜线"), ("Folding stool", "折叠凳"), ("Label printer", "标签打印机"), ("Cable reel", "电缆盘"),
    ("Door stop", "门挡"), ("Tape measure", "卷尺"), ("Floor mat", "地垫"), ("Spirit level", "水平尺"),
]  # fmt: skip
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True)
class C:
    """A cell. `key` names it as a question's proof; a line break in `text` is one in the cell."""

    text: str
    key: str = ""
    rows: int = 1
    cols: int = 1
    style: str = ""


Row = list[C | str]


@dataclass(frozen=True, slots=True)
class Asked:
    question: str
    answers: list[str]
    key: str


@dataclass
class Draw:
    """One page: its chance, its look, and the questions asked about it."""

    rng: random.Random
    zh: bool
    theme: str
    rule: str
    font: str
    size: int
    pad: int
    stretched: bool  # tables are as wide as what they stand in
    width: int = 960
    asked: list[Asked] = field(default_factory=list)
    _drawn: dict[str, list[int]] = field(default_factory=dict)

    def t(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def ask(self, english: str, chinese: str, answer: str, key: str, *also: str) -> None:
        """Accepted is what is printed, without the thousands' commas, and what else is given."""
        answers = dict.fromkeys([answer, answer.replace(",", ""), *also])
        self.asked.append(Asked(self.t(english, chinese), list(answers), key))

    def next(self, name: str, count: int) -> int:
        """A number below `count`, none twice as long as there are others."""
        left = self._drawn.setdefault(name, [])
        if not left:
            left += self.rng.sample(range(count), count)
        return left.pop()

    def person(self) -> str:
        if self.zh:
            return _FAMILY[self.next("family", len(_FAMILY))] + _GIVEN[self.next("given", len(_GIVEN))]
        first, last = _FIRST.split(), _LAST.split()
        return f"{first[self.next('first', len(first))]} {last[self.next('last', len(last))]}"

    def company(self) -> str:
        kind, trade = self.rng.randrange(10), _TRADE.split()
        if self.zh:
            return _TOWN[self.next("town", len(_TOWN))] + _KIND_ZH[kind]
        return f"{trade[self.next('trade', len(trade))]} {_KIND.split(',')[kind]}"

    def goods(self) -> str:
        return self.t(*GOODS[self.next("goods", len(GOODS))])

    def cents(self, low: float, high: float) -> int:
        return self.rng.randrange(round(low * 100), round(high * 100))

    def number(self, low: int, high: int) -> str:
        return f"{self.rng.randrange(low, high):,}"

    def code(self, letters: str, digits: int) -> str:
        return f"{letters}{self.rng.randrange(10 ** (digits - 1), 10**digits)}"

    def date(self, month: int, day: int, year: int = 2026) -> str:
        return f"{year}-{month:02}-{day:02}" if self.zh else f"{day} {MONTHS[month - 1]} {year}"


def money(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def key_of(*parts: object) -> str:
    return "-".join(str(part) for part in parts)


def tag(text: str, key: str = "", style: str = "", name: str = "div") -> str:
    marked = f' data-k="{key}"' if key else ""
    looks = f' style="{style}"' if style else ""
    return f"<{name}{marked}{looks}>{escaped(text)}</{name}>"


def escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def table(
    draw: Draw,
    align: str,
    head: Sequence[Sequence[C | str]],
    body: Sequence[Sequence[C | str]],
    style: str = "",
) -> str:
    """A table in the page's ruling; `align` has a letter l, r or c for each column."""
    free: set[tuple[int, int]] = set()
    lines = []
    for number, row in enumerate([*head, *body]):
        name, col, cells = "th" if number < len(head) else "td", 0, []
        for cell in (C(cell) if isinstance(cell, str) else cell for cell in row):
            while (number, col) in free:
                col += 1
            free |= {(number + i, col + j) for i in range(cell.rows) for j in range(cell.cols)}
            side = "center" if cell.cols > 1 and name == "th" else _SIDES[align[col]]
            spans = f' rowspan="{cell.rows}"' * (cell.rows > 1) + f' colspan="{cell.cols}"' * (cell.cols > 1)
            marked = f' data-k="{cell.key}"' if cell.key else ""
            cells.append(
                f'<{name}{spans}{marked} style="text-align:{side};{cell.style}">{escaped(cell.text)}</{name}>'
            )
            col += cell.cols
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table class="{draw.rule}" style="{style}">{"".join(lines)}</table>'


_SIDES = {"l": "left", "r": "right", "c": "center"}


def pairs_list(draw: Draw, pairs: Sequence[tuple[str, str, str]], gap: int = 24, across: int = 1) -> str:
    """Labels and values (and the value's key) in `across` pairs a row, without a table."""
    columns = " ".join(["auto"] * (2 * across))
    cells = "".join(
        tag(label, "", "color:var(--dim)") + tag(value, key, f"padding-right:{gap}px")
        for label, value, key in pairs
    )
    return f'<div style="display:grid;grid-template-columns:{columns};gap:{draw.pad + 2}px {gap}px;justify-content:start">{cells}</div>'


def beside(*parts: str, gap: int = 32) -> str:
    return f'<div style="display:flex;gap:{gap}px;align-items:flex-start">{"".join(parts)}</div>'


def title(text: str) -> str:
    return tag(text, name="h1")


def note(text: str, key: str = "") -> str:
    return tag(text, key, "color:var(--dim);margin:6px 0 12px")


def page_html(draw: Draw, body: str) -> str:
    ground, ink, dim, line, stripe, head, accent = THEMES[draw.theme]
    fallback = "'Noto Sans CJK SC'" if not draw.zh else "'Liberation Sans'"
    return f"""<!doctype html><html lang="{"zh-CN" if draw.zh else "en"}"><meta charset="utf-8"><style>
:root{{--dim:{dim};--line:{line};--card:{stripe};--head:{head};--accent:{accent};--ink:{ink};--ground:{ground}}}
*{{box-sizing:border-box;margin:0}} html{{background:{ground}}}
body{{padding:24px 28px;color:{ink};font:{draw.size}px/1.4 '{draw.font}',{fallback},sans-serif}}
h1{{font-size:{draw.size + 6}px;margin-bottom:8px}} h2{{font-size:{draw.size + 2}px;margin:14px 0 8px}}
table{{border-collapse:collapse;margin:10px 0;width:{"100%" if draw.stretched else "auto"}}} td,th{{padding:{draw.pad}px {draw.pad + 6}px;vertical-align:middle}}
th{{font-weight:600}} .full td,.full th{{border:1px solid {line}}} .dotted td,.dotted th{{border:1px dotted {dim}}}
.rows td,.rows th{{border-bottom:1px solid {line}}} .stripes tr:nth-child(even){{background:{stripe}}}
.full th,.stripes th{{background:{head}}} .none th{{color:{dim}}}
.card{{background:{stripe};border:1px solid {line};border-radius:8px;padding:12px 16px}}
pre,.mono{{font-family:'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace}}
</style><body>{body}</body></html>"""


Layout = Callable[[Draw], str]
