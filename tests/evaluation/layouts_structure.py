"""More layouts to develop with: headings that are hard to find, groups, and what only looks like a table."""

from __future__ import annotations

from tests.evaluation.drawing import (
    C,
    Draw,
    Layout,
    Row,
    beside,
    key_of,
    money,
    note,
    table,
    tag,
    title,
)

_TEXT_EN = (
    "The lighthouse was built on the outer rock after three winters of work. Boats brought stone from the "
    "quarry, and every load was weighed before it left the pier."
)
_TEXT_ZH = "灯塔建在外海的礁石上，前后用了三个冬天。船只从采石场运来石料，每一船离开码头前都要过秤。"


def aged_receivables(draw: Draw) -> str:
    """Headings in two lines, empty cells, and a total further away."""
    heads = [
        draw.t("Customer", "客户"),
        draw.t("Current", "未到期"),
        draw.t("1 to 30\ndays", "1至30天\n逾期"),
        draw.t("31 to 60\ndays", "31至60天\n逾期"),
        draw.t("Total\ndue", "欠款\n合计"),
    ]
    rows: list[Row] = []
    draw.width, sums = 960, [0, 0, 0, 0]
    for n in range(7):
        values = [draw.cents(50, 9000) if draw.rng.random() < 0.75 else 0 for _ in range(3)]
        values[n % 3] = draw.cents(50, 9000)
        values.append(sum(values))
        sums = [one + two for one, two in zip(sums, values, strict=True)]
        name = draw.company()
        rows.append(
            [name, *(C(money(value) if value else "", key_of(n, m)) for m, value in enumerate(values))]
        )
        if n in (1, 4):
            draw.ask(
                f"What is the total due of {name}?",
                f"{name}的欠款合计是多少？",
                money(values[3]),
                key_of(n, 3),
            )
        if n == 3:
            draw.ask(f"What is current of {name}?", f"{name}未到期的是多少？", money(values[0]), key_of(n, 0))
    far = "padding-top:22px;font-weight:700"
    last: Row = [C(draw.t("Total", "合计"), style=far)]
    rows.append([*last, *(C(money(value), key_of("s", m), style=far) for m, value in enumerate(sums))])
    draw.ask("What is the total due in total?", "合计的欠款合计是多少？", money(sums[3]), key_of("s", 3))
    return title(draw.t("Aged receivables", "应收账款账龄")) + table(draw, "lrrrr", [heads], rows)


def department_budget(draw: Draw) -> str:
    """Headings further away than the rows, without one above the names."""
    names = [
        ("Office rent", "办公室租金"), ("Travel", "差旅费"), ("Training", "培训费"), ("Software", "软件费"),
        ("Repairs", "修理费"), ("Post", "邮寄费"), ("Insurance", "保险费"),
    ]  # fmt: skip
    rows: list[Row] = []
    draw.width = 860
    for n, (english, chinese) in enumerate(names):
        budget, spent = draw.rng.randrange(9000, 90000), draw.rng.randrange(1000, 9000)
        texts = [draw.t(english, chinese), f"{budget:,}", f"{spent:,}", f"{budget - spent:,}"]
        far = f"padding-top:{2 * draw.size}px" if n == 0 else ""
        rows.append([C(text, key_of(n, m), style=far) for m, text in enumerate(texts)])
        if n in (0, 2):
            draw.ask(
                f"What is the budget for {english.lower()}?",
                f"{chinese}的预算是多少？",
                texts[1],
                key_of(n, 1),
            )
        if n in (3, 5):
            draw.ask(
                f"How much is left for {english.lower()}?", f"{chinese}的剩余是多少？", texts[3], key_of(n, 3)
            )
    heads = ["", draw.t("Budget", "预算"), draw.t("Spent", "已用"), draw.t("Left", "剩余")]
    return title(draw.t("Budget by department", "部门预算")) + table(draw, "lrrr", [heads], rows)


def dealers(draw: Draw) -> str:
    """Labels in the middle of the rows of their group, and codes in a sparse column."""
    rows: list[Row] = []
    draw.width = 980
    for (english, chinese), count in zip(
        (("North", "北区"), ("South", "南区"), ("Islands", "岛区")), (3, 2, 4), strict=True
    ):
        for n in range(count):
            at, name, units = len(rows), draw.company(), draw.number(100, 9000)
            first = [C(draw.t(english, chinese), rows=count)] if n == 0 else []
            person, flag = draw.person(), draw.t("new", "新") if at in (2, 7) else ""
            rows.append([*first, name, C(units, key_of("u", at)), flag, C(person, key_of("p", at))])
            if at in (1, 5):
                draw.ask(f"How many units does {name} have?", f"{name}的销量是多少？", units, key_of("u", at))
            if at in (3, 8):
                draw.ask(f"Who is the contact of {name}?", f"{name}的联系人是谁？", person, key_of("p", at))
    heads = [
        draw.t("Region", "区域"),
        draw.t("Dealer", "经销商"),
        draw.t("Units", "销量"),
        draw.t("Flag", "标记"),
        draw.t("Contact", "联系人"),
    ]
    return title(draw.t("Dealers", "经销商名录")) + table(draw, "llrcl", [heads], rows)


def size_guide(draw: Draw) -> str:
    """Tables with the same headings beside each other, and a note below them."""
    parts = []
    draw.width, draw.stretched = 1160, False
    for k, (english, chinese) in enumerate((("Women", "女装"), ("Men", "男装"), ("Children", "童装"))):
        rows: list[Row] = []
        for n, size in enumerate(("S", "M", "L", "XL", "XXL")[: 5 - k % 2]):
            chest = f"{80 + 6 * n + 11 * k} cm"
            rows.append([size, C(chest, key_of(k, n)), f"{66 + 6 * n + 7 * k} cm"])
        heads = [draw.t("Size", "尺码"), draw.t("Chest", "胸围"), draw.t("Waist", "腰围")]
        parts.append(
            f"<div>{tag(draw.t(english, chinese), name='h2')}{table(draw, 'lrr', [heads], rows)}</div>"
        )
        if k == 1:
            for n, size in enumerate(("S", "M", "L", "XL")):
                draw.ask(
                    f"What chest does size {size} for men have?",
                    f"男装{size}码的胸围是多少？",
                    f"{91 + 6 * n} cm",
                    key_of(1, n),
                    str(91 + 6 * n),
                )
    return title(draw.t("Size guide", "尺码表")) + beside(*parts, gap=60) + note(draw.t(_TEXT_EN, _TEXT_ZH))


def shop_page(draw: Draw) -> str:
    """No table: a menu beside a text, and cards with names and prices."""
    draw.width = 1100
    menu = draw.t("Start,News,Prices,Manual,Forum,Contact", "首页,动态,价格,手册,论坛,联系").split(",")
    side = "".join(tag(name, "", "padding:5px 0") for name in menu)
    cards = []
    for n in range(6):
        name, price = draw.goods(), f"¥{money(draw.cents(4, 400))}"
        lines = [
            tag(name, style="font-weight:600"),
            tag(draw.t("In stock, two days", "有货，两天送达"), style="color:var(--dim)"),
            tag(price, f"p{n}"),
            tag(draw.t("Add to cart", "加入购物车"), style="color:var(--accent)"),
        ]
        cards.append(f"<div>{''.join(lines)}</div>")
        if n in (0, 2, 3, 5):
            draw.ask(f"What does the {name} cost?", f"{name}的价格是多少？", price, f"p{n}", price[1:])
    text = f"<p>{draw.t(_TEXT_EN, _TEXT_ZH)}</p><p style='margin-top:10px'>{draw.t(_TEXT_EN, _TEXT_ZH)}</p>"
    style = "display:grid;grid-template-columns:1fr 1fr 1fr;gap:24px;margin-top:26px"
    grid = f'<div style="{style}">{"".join(cards)}</div>'
    return (
        beside(f'<div style="width:150px">{side}</div>', f'<div style="flex:1">{text}</div>', gap=36)
        + title(draw.t("New this week", "本周新品"))
        + grid
    )


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (aged_receivables, department_budget, dealers, size_guide, shop_page)
}
