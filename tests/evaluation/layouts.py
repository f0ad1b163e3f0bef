"""The layouts to develop with; `layouts_apart.py` has the others."""

from __future__ import annotations

from tests.evaluation.drawing import (
    C,
    Draw,
    Layout,
    Row,
    beside,
    escaped,
    key_of,
    money,
    note,
    pairs_list,
    table,
    tag,
    title,
)


def bank_statement(draw: Draw) -> str:
    rows: list[Row]
    balance, rows = draw.cents(4000, 9000), []
    draw.width = 1040
    account = " ".join(f"{draw.rng.randrange(1000, 10000)}" for _ in range(4))
    holder = draw.person()
    days = sorted(draw.rng.sample(range(2, 29), draw.rng.randrange(9, 14)))
    for n, day in enumerate(days):
        paid, amount = draw.rng.random() < 0.6, draw.cents(12, 1900)
        balance += -amount if paid else amount
        name, code, date = draw.company(), draw.code("", 6), draw.date(3, day)
        if n in (1, 4):
            draw.ask(
                f"What is the balance after reference {code}?",
                f"参考号{code}的余额是多少？",
                money(balance),
                key_of("b", n),
            )
        if n == 6:
            draw.ask(
                f"Which reference has the entry of {date}?",
                f"{date}这笔的参考号是什么？",
                code,
                key_of("c", n),
            )
            draw.ask(
                f"What amount did {name} have on {date}?",
                f"{date}{name}的金额是多少？",
                money(amount),
                key_of("a", n),
            )
        cell = C(money(amount), key_of("a", n))
        cells: Row = [cell, ""] if paid else ["", cell]
        rows.append([date, C(code, key_of("c", n)), name, *cells, C(money(balance), key_of("b", n))])
    head = [
        draw.t("Date", "日期"),
        draw.t("Reference", "参考号"),
        draw.t("Description", "摘要"),
        draw.t("Paid out", "支出"),
        draw.t("Paid in", "收入"),
        draw.t("Balance", "余额"),
    ]
    draw.ask("What is the account number?", "账号是多少？", account, "account", account.replace(" ", ""))
    draw.ask("Who is the account holder?", "户名是什么？", holder, "holder")
    about = [
        (draw.t("Account holder", "户名"), holder, "holder"),
        (draw.t("Account number", "账号"), account, "account"),
        (draw.t("Currency", "币种"), draw.t("EUR", "人民币"), ""),
    ]
    return (
        title(draw.t("Account statement March 2026", "2026年3月账户明细"))
        + pairs_list(draw, about)
        + table(draw, "lllrrr", [head], rows)
    )


def balance_sheet(draw: Draw) -> str:
    groups = {
        "流动资产：": ["货币资金", "交易性金融资产", "应收账款", "预付款项", "其他应收款", "存货"],
        "非流动资产：": ["长期股权投资", "固定资产", "在建工程", "使用权资产", "无形资产", "递延所得税资产"],
    }
    rows: list[Row]
    draw.width, number, rows, sums = 900, 1, [], [0, 0]
    for group, names in groups.items():
        rows.append([C(group, style="font-weight:600"), "", "", ""])
        subtotal = [0, 0]
        for name in names:
            now, before = draw.cents(20000, 9000000), draw.cents(20000, 9000000)
            subtotal = [subtotal[0] + now, subtotal[1] + before]
            rows.append(
                [C("　" + name), str(number), C(money(now), f"n{number}"), C(money(before), f"p{number}")]
            )
            if number in (1, 3, 8):
                year, value, key = (2025, now, "n") if number != 3 else (2024, before, "p")
                draw.ask("", f"{year}年的{name}是多少？", money(value), f"{key}{number}")
            number += 1
        sums = [sums[0] + subtotal[0], sums[1] + subtotal[1]]
        rows.append([group[:-1] + "合计", "", C(money(subtotal[0]), f"s{number}"), money(subtotal[1])])
        draw.ask("", f"{group[:-1]}合计2025年是多少？", money(subtotal[0]), f"s{number}")
    rows.append([C("资产总计", style="font-weight:700"), "", C(money(sums[0])), C(money(sums[1]), "all")])
    draw.ask("", "2024年资产总计是多少？", money(sums[1]), "all")
    head = ["项目", "附注", "2025年12月31日", "2024年12月31日"]
    company = draw.company() + "股份有限公司"
    return (
        title("合并资产负债表") + note(f"编制单位：{company}　　单位：元") + table(draw, "lcrr", [head], rows)
    )


def invoice(draw: Draw) -> str:
    buyer, number, due = draw.company(), draw.code("INV-", 5), draw.date(5, 17)
    rows: list[Row]
    draw.width, net, rows = 900, 0, []
    for n in range(draw.rng.randrange(4, 8)):
        name, count, price = draw.goods(), draw.rng.randrange(2, 40), draw.cents(4, 260)
        net += count * price
        rows.append(
            [
                str(n + 1),
                name,
                C(str(count), f"q{n}"),
                C(money(price), f"u{n}"),
                C(money(count * price), f"l{n}"),
            ]
        )
        if n == 1:
            draw.ask(f"What is the unit price of {name}?", f"{name}的单价是多少？", money(price), "u1")
        if n == 2:
            draw.ask(f"How many {name} were ordered?", f"{name}的数量是多少？", str(count), "q2")
        if n == 3:
            draw.ask(f"What is the amount for {name}?", f"{name}的金额是多少？", money(count * price), "l3")
    tax = net // 5
    sums = [
        (draw.t("Subtotal", "小计"), net, "net"),
        (draw.t("VAT 20%", "增值税20%"), tax, "tax"),
        (draw.t("Total due", "应付总额"), net + tax, "due"),
    ]
    rows += [[C(label, cols=4, style="text-align:right"), C(money(value), key)] for label, value, key in sums]
    draw.ask("What is the total due?", "应付总额是多少？", money(net + tax), "due")
    draw.ask("What is the invoice number?", "发票号码是多少？", number, "number")
    draw.ask("When is it to be paid?", "付款期限是哪天？", due, "until")
    about = [
        (draw.t("Invoice number", "发票号码"), number, "number"),
        (draw.t("Bill to", "客户"), buyer, ""),
        (draw.t("Payment due", "付款期限"), due, "until"),
    ]
    head = [
        "#",
        draw.t("Item", "品名"),
        draw.t("Quantity", "数量"),
        draw.t("Unit price", "单价"),
        draw.t("Amount", "金额"),
    ]
    return (
        title(draw.t("Invoice", "发票"))
        + pairs_list(draw, about)
        + table(draw, "clrrr", [head], rows, "width:100%")
    )


def dashboard_cards(draw: Draw) -> str:
    draw.width = 1180
    labels = [
        ("Visitors", "访客数"),
        ("Orders", "订单数"),
        ("Revenue", "营业额"),
        ("Refund rate", "退款率"),
        ("Open tickets", "未结工单"),
        ("Average basket", "客单价"),
    ]
    cards = []
    for n, names in enumerate(labels):
        label, sign = draw.t(*names), draw.rng.choice("+-")
        value = [
            draw.number(8000, 90000),
            draw.number(400, 3000),
            f"¥{draw.number(20000, 900000)}",
            f"{draw.rng.randrange(10, 60) / 10}%",
            str(draw.rng.randrange(12, 90)),
            f"¥{money(draw.cents(20, 300))}",
        ][n]
        change = f"{sign}{draw.rng.randrange(11, 199) / 10}%"
        cards.append(
            f'<div class="card" style="flex:1">{tag(label, "", "color:var(--dim)")}{tag(value, f"v{n}", f"font-size:{draw.size + 10}px;font-weight:700")}{tag(change, f"c{n}", "color:var(--accent)")}</div>'
        )
        if n in (1, 3):
            draw.ask(f"What is the {label.lower()} figure?", f"{label}是多少？", value, f"v{n}")
        if n == 2:
            draw.ask(f"How did the {label.lower()} change?", f"{label}变化了多少？", change, "c2")
    tables = []
    for n, (english, chinese) in enumerate([("Region", "地区"), ("Channel", "渠道")]):
        places = [
            [("North", "华北"), ("South", "华南"), ("East", "华东"), ("West", "西部")],
            [
                ("Search", "搜索"),
                ("Mail", "邮件"),
                ("Partner", "合作方"),
                ("Direct", "直接访问"),
                ("Social", "社交媒体"),
            ],
        ][n]
        rows: list[Row] = [
            [
                draw.t(*place),
                C(draw.number(100, 9000), key_of("o", n, i)),
                C(f"{draw.rng.randrange(10, 990) / 10}%", key_of("s", n, i)),
            ]
            for i, place in enumerate(places)
        ]
        cell, share = rows[2][1], rows[1][2]
        if n == 0 and isinstance(cell, C):
            draw.ask("How many orders came from the east region?", "华东的订单有多少？", cell.text, cell.key)
        if n == 1 and isinstance(share, C):
            draw.ask("What share has the mail channel?", "邮件渠道的占比是多少？", share.text, share.key)
        tables.append(
            f'<div class="card" style="flex:1">{tag(draw.t(f"Orders by {english.lower()}", f"各{chinese}订单"), name="h2")}{table(draw, "lrr", [[draw.t(english, chinese), draw.t("Orders", "订单"), draw.t("Share", "占比")]], rows, "width:100%")}</div>'
        )
    return title(draw.t("Shop today", "店铺今日概况")) + beside(*cards, gap=14) + "<br>" + beside(*tables)


def key_values(draw: Draw) -> str:
    draw.width = 820
    pairs = [
        ("Full name", "姓名", draw.person(), ""), ("Date of birth", "出生日期", draw.date(7, 19, 1988), ""), ("Member number", "会员编号", draw.code("M", 7), ""),
        ("Height", "身高", f"{draw.rng.randrange(155, 195)} cm", ""), ("Phone", "电话", f"0555 {draw.rng.randrange(100, 999)} {draw.rng.randrange(1000, 9999)}", ""),
        ("Joined", "入会日期", draw.date(2, 9, 2021), ""), ("Employer", "工作单位", draw.company(), ""), ("Monthly fee", "月费", f"¥{money(draw.cents(20, 90))}", ""),
        ("Visits this year", "今年到访次数", str(draw.rng.randrange(13, 88)), ""), ("Locker", "储物柜", draw.code("B-", 2), ""),
    ]  # fmt: skip
    asks = [
        ("What is the full name?", "姓名是什么？"),
        ("", ""),
        ("What is the member number?", "会员编号是多少？"),
        ("What is the height?", "身高是多少？"),
        ("", ""),
        ("When did the member join?", "入会日期是哪天？"),
        ("", ""),
        ("How much is the monthly fee?", "月费是多少？"),
        ("How many visits were there this year?", "今年到访了多少次？"),
        ("", ""),
    ]
    shown = []
    for n, ((english, chinese, value, _), (question, frage)) in enumerate(zip(pairs, asks, strict=True)):
        shown.append((draw.t(english, chinese) + (":" if draw.pad > 5 else ""), value, f"v{n}"))
        if question:
            draw.ask(question, frage, value, f"v{n}", *([value.replace(" cm", "")] if "cm" in value else []))
    return title(draw.t("Membership record", "会员档案")) + pairs_list(
        draw, shown, across=draw.rng.choice([1, 2])
    )


def spec_matrix(draw: Draw) -> str:
    models = [draw.code(letter, 3) for letter in "KMRT"]
    groups = [
        (("Size", "尺寸"), [("Width", "宽度", "mm"), ("Height", "高度", "mm"), ("Weight", "重量", "kg")]),
        (("Power", "电源"), [("Voltage", "电压", "V"), ("Rated power", "额定功率", "W")]),
        (("Use", "使用"), [("Noise", "噪声", "dB"), ("Max. flow", "最大流量", "l/h"), ("Service interval", "保养间隔", "h")]),
    ]  # fmt: skip
    rows: list[Row] = []
    draw.width = 1000
    for group, lines in groups:
        for n, (english, chinese, unit) in enumerate(lines):
            cells = [C(f"{draw.number(20, 2400)} {unit}", key_of(len(rows), m)) for m in range(4)]
            first = [C(draw.t(*group), rows=len(lines), style="text-align:center")] if n == 0 else []
            if len(rows) in (1, 2, 4, 5, 6):
                m = len(rows) % 4
                value = cells[m].text
                draw.ask(
                    f"What is the {english.lower().replace('max. flow', 'maximum flow')} of {models[m]}?",
                    f"{models[m]}的{chinese}是多少？",
                    value,
                    cells[m].key,
                    value.partition(" ")[0],
                )
            rows.append([*first, draw.t(english, chinese), *cells])
    top = [
        C(draw.t("Group", "分组"), rows=2),
        C(draw.t("Property", "参数"), rows=2),
        C(draw.t("Compact", "紧凑型"), cols=2),
        C(draw.t("Floor", "落地型"), cols=2),
    ]
    return title(draw.t("Air washer models", "空气洗涤器选型表")) + table(
        draw, "llrrrr", [top, list(models)], rows
    )


def price_list(draw: Draw) -> str:
    rows: list[Row] = []
    draw.width, counted = 760, 0
    for n in range(3):
        rows.append(
            [
                C(
                    draw.t(["Workshop", "House", "Garden"][n], ["工坊", "家居", "园艺"][n]),
                    cols=4,
                    style="text-align:left;font-weight:700",
                )
            ]
        )
        for _ in range(draw.rng.randrange(3, 6)):
            name, code, price, stock, at = (
                draw.goods(),
                draw.code("", 4),
                money(draw.cents(3, 400)),
                str(draw.rng.randrange(0, 400)),
                len(rows),
            )
            rows.append([C(code, f"c{at}"), name, C(price, f"p{at}"), C(stock, f"s{at}")])
            counted += 1
            if counted in (2, 6):
                draw.ask(f"What does the {name} cost?", f"{name}的价格是多少？", price, f"p{at}")
            if counted == 3:
                draw.ask(f"How many of {code} are in stock?", f"{code}的库存是多少？", stock, f"s{at}")
            if counted == 8:
                draw.ask(
                    f"What is the article number of the {name}?", f"{name}的货号是多少？", code, f"c{at}"
                )
    return title(draw.t("Price list spring", "春季价目表")) + table(
        draw,
        "llrr",
        [
            [
                draw.t("No.", "货号"),
                draw.t("Article", "品名"),
                draw.t("Price", "价格"),
                draw.t("Stock", "库存"),
            ]
        ],
        rows,
    )


def timetable(draw: Draw) -> str:
    days = [
        ("Monday", "星期一"),
        ("Tuesday", "星期二"),
        ("Wednesday", "星期三"),
        ("Thursday", "星期四"),
        ("Friday", "星期五"),
    ]
    subjects = [
        ("Chemistry", "化学"),
        ("History", "历史"),
        ("Drawing", "美术"),
        ("Algebra", "代数"),
        ("Music", "音乐"),
        ("Biology", "生物"),
        ("Geography", "地理"),
        ("Sports", "体育"),
    ]
    rows: list[Row]
    rows, draw.width, asked = [], 1000, 0
    for hour in range(6):
        start = f"{8 + hour:02}:10"
        row: list[C | str] = [start]
        for n, day in enumerate(days):
            subject, room = draw.t(*draw.rng.choice(subjects)), str(draw.rng.randrange(101, 340))
            empty = draw.rng.random() < 0.15
            row.append("" if empty else C(f"{subject}\n{room}", key_of(hour, n)))
            if not empty and (hour + 2 * n) % 4 == 1 and asked < 5:
                asked += 1
                draw.ask(
                    f"Which subject is on {day[0]} at {start}?",
                    f"{day[1]}{start}是什么课？",
                    subject,
                    key_of(hour, n),
                )
        rows.append(row)
    return title(draw.t("Timetable class 9b", "九年级二班课程表")) + table(
        draw, "llllll", [[draw.t("Time", "时间"), *(draw.t(*day) for day in days)]], rows
    )


def chat(draw: Draw) -> str:
    me, other = draw.t("You", "我"), draw.person()
    amount, time, place, code = (
        f"¥{draw.number(300, 5000)}",
        f"{draw.rng.randrange(9, 18)}:30",
        draw.t("gate 4", "4号门"),
        draw.code("Z", 5),
    )
    said = [
        (
            other,
            draw.t(f"The deposit is {amount}, can you pay it today?", f"押金是{amount}，今天能付吗？"),
            "deposit",
        ),
        (me, draw.t("Yes. Where do we meet?", "可以。我们在哪里见面？"), ""),
        (other, draw.t(f"At {place}, at {time}.", f"{time}在{place}。"), "place"),
        (me, draw.t(f"My booking code is {code}.", f"我的预订码是{code}。"), "code"),
        (other, draw.t("Thanks, see you there!", "谢谢，到时见！"), "bye"),
    ]
    draw.width = 560
    bubbles = []
    for who, text, key in said:
        side = "flex-end" if who == me else "flex-start"
        color = "var(--head)" if who == me else "var(--card)"
        bubbles.append(
            f'<div style="align-self:{side};max-width:70%">{tag(who, "", "color:var(--dim);font-size:12px")}<div style="background:{color};border-radius:12px;padding:8px 12px">{tag(text, key, name="span")}</div></div>'
        )
    draw.ask("How much is the deposit?", "押金是多少？", amount, "deposit")
    draw.ask("What is the booking code?", "预订码是多少？", code, "code")
    draw.ask("At what time do they meet?", "几点见面？", time, "place")
    draw.ask("Where do they meet?", "在哪里见面？", place, "place")
    return title(other) + f'<div style="display:flex;flex-direction:column;gap:10px">{"".join(bubbles)}</div>'


def code_listing(draw: Draw) -> str:
    port, retries, limit = (
        draw.rng.randrange(3000, 9900),
        draw.rng.randrange(3, 9),
        draw.rng.randrange(20, 90),
    )
    lines = [
        ("import socket", ""), ("", ""), (f"PORT = {port}", "port"), (f"MAX_RETRIES = {retries}", "retries"), ("", ""), ("class Station:", ""),
        ("    def __init__(self, name):", ""), ("        self.name = name", ""), (f"        self.timeout = {limit}", "limit"), ("", ""), ("    def connect(self, host):", ""),
        ("        for attempt in range(MAX_RETRIES):", ""), ("            if self.try_once(host, attempt):", ""), ("                return True", ""), ("        return False", ""),
    ]  # fmt: skip
    draw.ask("What is the value of PORT?", "PORT的值是多少？", str(port), "port")
    draw.ask("What is MAX_RETRIES set to?", "MAX_RETRIES设为多少？", str(retries), "retries")
    draw.ask("What is self.timeout set to?", "self.timeout的值是多少？", str(limit), "limit")
    draw.ask("What is the name of the class?", "类名是什么？", "Station", "class")
    body = "".join(
        f'<div style="display:flex"><span style="color:var(--dim);width:40px;text-align:right;padding-right:14px">{n}</span><span data-k="{"class" if text.startswith("class") else key}" style="white-space:pre">{escaped(text) or " "}</span></div>'
        for n, (text, key) in enumerate(lines, 1)
    )
    draw.width = 640
    return note("station.py") + f'<div class="card mono">{body}</div>'


def receipt(draw: Draw) -> str:
    rows: list[Row]
    total, rows, shop = 0, [], draw.company()
    draw.width = 400
    for n in range(draw.rng.randrange(5, 9)):
        name, price = draw.goods(), draw.cents(1, 90)
        total += price
        rows.append([name, C(money(price), f"p{n}")])
        if n in (0, 3):
            draw.ask(f"How much was the {name}?", f"{name}多少钱？", money(price), f"p{n}")
    paid = (total // 10000 + 1) * 10000
    for english, chinese, value, key in [
        ("TOTAL", "合计", total, "total"),
        ("Cash", "现金", paid, "cash"),
        ("Change", "找零", paid - total, "change"),
    ]:
        rows.append([draw.t(english, chinese), C(money(value), key)])
    number = draw.code("", 6)
    draw.ask("What is the total?", "合计多少？", money(total), "total")
    draw.ask("How much change was given?", "找零多少？", money(paid - total), "change")
    draw.ask("What is the receipt number?", "小票号是多少？", number, "number")
    top = tag(shop, "", "text-align:center;font-weight:700") + pairs_list(
        draw,
        [
            (draw.t("Receipt number", "小票号"), number, "number"),
            (draw.t("Date", "日期"), draw.date(4, 21), ""),
        ],
    )
    return top + table(draw, "lr", [], rows, "width:100%")


def wide_sheet(draw: Draw) -> str:
    months = [
        draw.t(name, f"{n}月")
        for n, name in enumerate(
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
        )
    ]
    rows: list[Row]
    draw.width, rows = 1560, []
    for n in range(draw.rng.randrange(8, 15)):
        name, values = draw.person(), [draw.rng.randrange(100, 9999) for _ in months]
        rows.append(
            [
                str(n + 1),
                C(name),
                *(C(f"{value:,}", key_of(n, m)) for m, value in enumerate(values)),
                C(f"{sum(values):,}", key_of("sum", n)),
            ]
        )
        if n in (1, 3, 5):
            m = draw.rng.randrange(12)
            full = [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ][m]
            draw.ask(
                f"What did {name} have in {full}?", f"{name}{m + 1}月是多少？", f"{values[m]:,}", key_of(n, m)
            )
        if n == 6:
            draw.ask(
                f"What is the total of {name}?", f"{name}的合计是多少？", f"{sum(values):,}", key_of("sum", n)
            )
    return title(draw.t("Sales by person", "个人销量")) + table(
        draw, "cl" + "r" * 13, [["#", draw.t("Name", "姓名"), *months, draw.t("Total", "合计")]], rows
    )


def two_tables(draw: Draw) -> str:
    draw.width = 1100
    left: list[Row]
    right: list[Row]
    left, right = [], []
    for n in range(8):
        person, hours = draw.person(), f"{draw.rng.randrange(40, 400) / 10}"
        left.append([person, C(hours, f"h{n}")])
        if n in (2, 5):
            draw.ask(f"How many hours does {person} have?", f"{person}的工时是多少？", hours, f"h{n}")
    for n in range(5):
        name, start, cost = (
            draw.company(),
            draw.date(draw.rng.randrange(1, 12), n + 3),
            money(draw.cents(900, 30000)),
        )
        right.append([name, C(start, f"d{n}"), C(cost, f"k{n}")])
        if n in (1, 3):
            draw.ask(f"What is the cost of {name}?", f"{name}的费用是多少？", cost, f"k{n}")
        if n == 2:
            draw.ask(f"When does {name} start?", f"{name}的开始日期是哪天？", start, f"d{n}")
    one = tag(draw.t("Staff", "人员"), name="h2") + table(
        draw, "lr", [[draw.t("Person", "姓名"), draw.t("Hours", "工时")]], left
    )
    looser = table(
        draw,
        "llr",
        [[draw.t("Project", "项目"), draw.t("Start", "开始日期"), draw.t("Cost", "费用")]],
        right,
        f"line-height:{draw.rng.choice([1.9, 2.3])}",
    )
    return beside(
        f"<div>{one}</div>",
        f"<div>{tag(draw.t('Projects', '项目一览'), name='h2')}{looser}</div>",
        gap=draw.rng.choice([28, 60, 120]),
    )


def multiline_cells(draw: Draw) -> str:
    texts = [
        ("Deliver the drawings and the list of parts, both signed by the planner", "交付图纸和零件清单，两者均须由设计负责人签字确认"),
        ("Test run of eight hours without a fault, with a written report", "连续试运行八小时无故障，并提交书面报告"),
        ("Training of the night crew at the site", "在现场培训夜班人员"),
        ("Hand over the spare parts that are listed in annex C and the keys", "移交附件三所列备件以及全部钥匙"),
        ("Final inspection together with the owner", "与业主共同进行最终验收"),
    ]  # fmt: skip
    rows: list[Row]
    draw.width, rows = 900, []
    for n, text in enumerate(texts):
        code, person, due, share = (
            f"{chr(65 + n)}-{n + 1}",
            draw.person(),
            draw.date(n + 5, 4 * n + 3),
            f"{draw.rng.randrange(5, 40)}%",
        )
        rows.append(
            [
                code,
                C(draw.t(*text), style="width:260px"),
                C(person, f"w{n}"),
                C(due, f"d{n}"),
                C(share, f"s{n}"),
            ]
        )
        if n in (0, 3):
            draw.ask(f"Who is responsible for {code}?", f"{code}由谁负责？", person, f"w{n}")
        if n in (1, 2):
            draw.ask(f"When is {code} due?", f"{code}的期限是哪天？", due, f"d{n}")
        if n == 4:
            draw.ask(f"What share has {code}?", f"{code}的比例是多少？", share, f"s{n}")
    head = [
        draw.t("Code", "编号"),
        draw.t("Task", "任务"),
        draw.t("Responsible", "负责人"),
        draw.t("Due", "期限"),
        draw.t("Share", "比例"),
    ]
    return title(draw.t("Schedule of work", "工作计划")) + table(draw, "llllr", [head], rows)


def income_statement(draw: Draw) -> str:
    names = [
        ("Revenue", "营业收入"),
        ("Cost of sales", "营业成本"),
        ("Gross profit", "毛利"),
        ("Selling expenses", "销售费用"),
        ("Administrative expenses", "管理费用"),
        ("Research", "研发费用"),
        ("Operating profit", "营业利润"),
        ("Interest", "利息支出"),
        ("Net profit", "净利润"),
    ]
    rows: list[Row]
    draw.width, rows = 880, []
    for n, name in enumerate(names):
        values = [
            f"({draw.number(100, 90000)})" if n in (1, 3, 4, 5, 7) else draw.number(900, 900000)
            for _ in range(3)
        ]
        change = f"{draw.rng.choice('+-')}{draw.rng.randrange(1, 300) / 10}%"
        rows.append(
            [
                draw.t(*name),
                *(C(value, key_of(n, y)) for y, value in enumerate(values)),
                C(change, key_of("c", n)),
            ]
        )
        if n in (0, 3, 6):
            year = 2025 - n // 3
            draw.ask(
                f"What was the {name[0].lower()} in {year}?",
                f"{year}年的{name[1]}是多少？",
                values[n // 3],
                key_of(n, n // 3),
            )
        if n in (2, 8):
            draw.ask(
                f"By how much did the {name[0].lower()} change?",
                f"{name[1]}的变动是多少？",
                change,
                key_of("c", n),
            )
    head = [draw.t("In thousands", "单位：千元"), "2025", "2024", "2023", draw.t("Change", "变动")]
    return title(draw.t("Income statement", "利润表")) + table(draw, "lrrrr", [head], rows)


def ticket_list(draw: Draw) -> str:
    rows: list[Row]
    draw.width, rows = 1000, []
    states = [("Open", "待处理"), ("In review", "审核中"), ("Closed", "已关闭"), ("Blocked", "受阻")]
    subjects = [
        ("Login page is blank", "登录页空白"),
        ("Export loses the last row", "导出缺少最后一行"),
        ("Wrong time zone in mails", "邮件时区错误"),
        ("Search is slow", "搜索缓慢"),
        ("Crash on empty file", "空文件导致崩溃"),
        ("Typo in the footer", "页脚错字"),
        ("Icons are blurred", "图标模糊"),
        ("Dark theme for print", "打印用深色主题"),
    ]
    for n in range(8):
        code, state, person, days = (
            draw.code("T-", 4),
            draw.t(*draw.rng.choice(states)),
            draw.person(),
            str(draw.rng.randrange(1, 60)),
        )
        subject = draw.t(*subjects[n])
        rows.append(
            [
                code,
                C(subject, f"t{n}"),
                C(state, f"s{n}", style="color:var(--accent)"),
                C(person, f"w{n}"),
                C(days, f"d{n}"),
            ]
        )
        if n in (1, 5):
            draw.ask(f"What is the status of ticket {code}?", f"工单{code}的状态是什么？", state, f"s{n}")
        if n in (2, 6):
            draw.ask(f"Who is the owner of {code}?", f"{code}的负责人是谁？", person, f"w{n}")
        if n == 4:
            draw.ask(f"What is the age in days of {code}?", f"{code}的天数是多少？", days, f"d{n}")
        if n == 3:
            draw.ask(f"What is the subject of {code}?", f"{code}的主题是什么？", subject, f"t{n}")
    head = [
        draw.t("Ticket", "工单"),
        draw.t("Subject", "主题"),
        draw.t("Status", "状态"),
        draw.t("Owner", "负责人"),
        draw.t("Days", "天数"),
    ]
    return title(draw.t("Tickets of the week", "本周工单")) + table(draw, "llllr", [head], rows)


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        bank_statement, balance_sheet, invoice, dashboard_cards, key_values, spec_matrix, price_list, timetable,
        chat, code_listing, receipt, wide_sheet, two_tables, multiline_cells, income_statement, ticket_list,
    )
}  # fmt: skip
