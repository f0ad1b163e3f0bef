"""The layouts that are kept apart from developing: looked at only for final figures."""

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
    pairs_list,
    table,
    tag,
    title,
)


def ledger(draw: Draw) -> str:
    rows: list[Row]
    balance, rows = draw.cents(3000, 9000), []
    draw.width = 1080
    for n in range(draw.rng.randrange(10, 15)):
        debit, amount = draw.rng.random() < 0.6, draw.cents(20, 2400)
        balance += -amount if debit else amount
        entry, payee, day = f"{400 + n:06}", draw.company(), draw.date(4, n + 2)
        a, b, p = C(money(amount), f"a{n}"), C(money(balance), f"b{n}"), C(payee, f"p{n}")
        rows.append([entry, day, *((a, "") if debit else ("", a)), b, p, draw.code("V", 3)])
        if n in (2, 7):
            draw.ask(f"What is the balance after entry {entry}?", f"凭证{entry}的余额是多少？", b.text, b.key)
        if n == 4:
            draw.ask(f"Who is the payee of entry {entry}?", f"凭证{entry}的收款人是谁？", payee, p.key)
        if n == 5:
            draw.ask(f"What is the amount for {payee}?", f"{payee}的金额是多少？", a.text, a.key)
    rows.append(
        [
            C(draw.t("Balance carried forward", "结转余额"), cols=4, style="text-align:left"),
            C(money(balance), "end"),
            "",
            "",
        ]
    )
    draw.ask("What balance is carried forward?", "结转余额是多少？", money(balance), "end")
    head = [
        draw.t("Entry", "凭证"),
        draw.t("Date", "日期"),
        draw.t("Debit", "借方"),
        draw.t("Credit", "贷方"),
        draw.t("Balance", "余额"),
        draw.t("Payee", "收款人"),
        draw.t("Voucher", "单据"),
    ]
    return title(draw.t("Cash journal", "现金日记账")) + table(draw, "llrrrll", [head], rows)


def settings_form(draw: Draw) -> str:
    names = [
        ("Sound", "声音"),
        ("Automatic updates", "自动更新"),
        ("Night mode", "夜间模式"),
        ("Share location", "共享位置"),
    ]
    parts = []
    draw.width = 760
    for n, name in enumerate(names):
        on = draw.rng.random() < 0.5
        side, color = ("flex-end", "var(--accent)") if on else ("flex-start", "var(--line)")
        state = "on" if on else "off"
        switch = f'<span data-mark="m{n}" data-state="{state}" style="display:flex;justify-content:{side};width:40px;height:22px;border-radius:11px;background:{color};padding:3px"><i style="width:16px;height:16px;border-radius:8px;background:#fff"></i></span>'
        parts.append(
            f'<div style="display:flex;justify-content:space-between;padding:{draw.pad}px 0;border-bottom:1px solid var(--line)">{tag(draw.t(*name), name="span")}{switch}</div>'
        )
        if n < 2:
            yes = ("on", "开", "打开", "开启", "已开启") if on else ("off", "关", "关闭", "未开启")
            draw.ask(f"Is {name[0].lower()} on or off?", f"{name[1]}是开还是关？", yes[0], f"m{n}", *yes[1:])
    values = [
        ("Device name", "设备名称", draw.code("unit-", 3)),
        ("Language", "语言", draw.t("English", "简体中文")),
        ("Storage limit", "存储上限", f"{draw.rng.randrange(20, 900)} GB"),
        ("Sync interval", "同步间隔", f"{draw.rng.randrange(5, 60)} min"),
        ("Version", "版本", f"4.{draw.rng.randrange(1, 30)}.{draw.rng.randrange(0, 9)}"),
    ]
    for n, (english, chinese, value) in enumerate(values):
        if n != 1:
            question = f"How long is the {english.lower()}?" if n == 3 else f"What is the {english.lower()}?"
            draw.ask(question, f"{chinese}是什么？", value, f"v{n}")
    shown = [(draw.t(english, chinese), value, f"v{n}") for n, (english, chinese, value) in enumerate(values)]
    return title(draw.t("Settings", "设置")) + "".join(parts) + "<br>" + pairs_list(draw, shown)


def terminal(draw: Draw) -> str:
    draw.width, draw.rule, body = 860, "none", []
    head = ["Filesystem", "Size", "Used", "Avail", "Use%", "Mounted on"]
    mounts = ["/", "/boot", "/srv/data", "/home", "/var/log"]
    rows = [head]
    for n, mount in enumerate(mounts):
        size = draw.rng.randrange(10, 900)
        used = draw.rng.randrange(1, size)
        rows.append(
            [
                f"/dev/sd{'abcde'[n]}{n + 1}",
                f"{size}G",
                f"{used}G",
                f"{size - used}G",
                f"{100 * used // size}%",
                mount,
            ]
        )
    draw.ask("How much is used on /srv/data?", "/srv/data已用多少？", rows[3][2], "d3-2")
    draw.ask("What is the size of /home?", "/home的大小是多少？", rows[4][1], "d4-1")
    draw.ask("What is the use% of /var/log?", "/var/log的使用率是多少？", rows[5][4], "d5-4")
    draw.ask("Which filesystem is mounted on /boot?", "/boot挂载的是哪个文件系统？", rows[2][0], "d2-0")
    widths = [14, 7, 7, 7, 7, 0]
    for n, row in enumerate(rows):
        line = ""
        for m, text in enumerate(row):
            space = " " * (widths[m] - len(text))
            cell = f'<span data-table="0" data-row="{n}" data-col="{m}" data-k="d{n}-{m}">{text}</span>'
            line += space + cell if 0 < m < 5 else (cell + space if m == 0 else "  " + cell)
        body.append(line)
    prompt = "<span style='color:var(--accent)'>kaja@station:~$</span> "
    lines = [prompt + "df -h", *body, prompt + "uptime -p", "up 12 days, 4 hours, 31 minutes", prompt]
    return f'<pre style="line-height:1.5">{chr(10).join(lines)}</pre>'


def standings(draw: Draw) -> str:
    rows: list[Row]
    draw.width, rows = 820, []
    for n in range(10):
        team, won, drawn, lost = (
            draw.company().split()[0],
            draw.rng.randrange(1, 15),
            draw.rng.randrange(1, 9),
            draw.rng.randrange(1, 12),
        )
        points, goals = str(3 * won + drawn), f"{draw.rng.randrange(10, 60)}:{draw.rng.randrange(10, 60)}"
        rows.append(
            [
                str(n + 1),
                C(team, f"t{n}"),
                str(won + drawn + lost),
                C(str(won), f"w{n}"),
                str(drawn),
                str(lost),
                C(goals, f"g{n}"),
                C(points, f"p{n}"),
            ]
        )
        if n in (1, 6):
            draw.ask(f"How many points does {team} have?", f"{team}有多少积分？", points, f"p{n}")
        if n == 3:
            draw.ask(f"What is the goal count of {team}?", f"{team}的进球是多少？", goals, f"g{n}")
        if n == 8:
            draw.ask(f"How many games has {team} won?", f"{team}胜了多少场？", str(won), f"w{n}")
    head = [
        "#",
        draw.t("Team", "球队"),
        draw.t("Games", "场次"),
        draw.t("Won", "胜"),
        draw.t("Drawn", "平"),
        draw.t("Lost", "负"),
        draw.t("Goals", "进球"),
        draw.t("Points", "积分"),
    ]
    return title(draw.t("Standings after round 24", "第24轮积分榜")) + table(draw, "clcccccr", [head], rows)


def grade_report(draw: Draw) -> str:
    subjects = ["语文", "数学", "英语", "物理", "化学", "生物"]
    rows: list[Row]
    draw.width, rows = 900, []
    for n in range(draw.rng.randrange(8, 13)):
        name, marks = draw.person(), [draw.rng.randrange(48, 100) for _ in subjects]
        rows.append(
            [
                f"2026{n + 1:02}",
                name,
                *(C(str(mark), key_of(n, m)) for m, mark in enumerate(marks)),
                C(str(sum(marks)), key_of("s", n)),
                C(str(draw.rng.randrange(1, 50)), key_of("r", n)),
            ]
        )
        if n in (1, 4, 6):
            m = draw.rng.randrange(6)
            draw.ask("", f"{name}的{subjects[m]}成绩是多少？", str(marks[m]), key_of(n, m))
        if n in (2, 5):
            draw.ask("", f"{name}的总分是多少？", str(sum(marks)), key_of("s", n))
    return title("期中考试成绩单") + table(
        draw, "llrrrrrrrr", [["学号", "姓名", *subjects, "总分", "名次"]], rows
    )


def plan_comparison(draw: Draw) -> str:
    plans = [draw.t("Starter", "入门版"), draw.t("Team", "团队版"), draw.t("Business", "企业版")]
    features = [
        ("Monthly price", "月费"),
        ("Members", "成员数"),
        ("Storage", "存储空间"),
        ("Support hours", "支持时段"),
        ("Projects", "项目数"),
        ("Audit log", "审计日志"),
    ]
    rows: list[Row]
    draw.width, rows = 860, []
    for n, feature in enumerate(features):
        values = []
        for m in range(3):
            few = str(draw.rng.randrange(2, 40) * (m + 1))
            values.append(
                [
                    f"¥{draw.rng.randrange(20, 90) * (m + 1)}.50",
                    few,
                    f"{few} GB",
                    f"{8 + m}:00-{17 + m}:00",
                    few,
                    draw.t(f"{few} days", f"{few}天"),
                ][n]
            )
        rows.append([draw.t(*feature), *(C(value, key_of(n, m)) for m, value in enumerate(values))])
        if n < 5:
            m = draw.rng.randrange(3)
            question = (
                f"How many {feature[0].lower()} does {plans[m]} have?"
                if n in (1, 4)
                else f"What is the {feature[0].lower()} of {plans[m]}?"
            )
            draw.ask(question, f"{plans[m]}的{feature[1]}是多少？", values[m], key_of(n, m))
    return title(draw.t("Compare plans", "套餐对比")) + table(draw, "lccc", [["", *plans]], rows)


def departures(draw: Draw) -> str:
    places = [
        ("Harwick", "临海"),
        ("Ostend", "白沙"),
        ("Valmora", "青港"),
        ("Brinfell", "东陵"),
        ("Castra", "云州"),
        ("Lindau", "南湾"),
        ("Toveby", "北原"),
        ("Merrin", "西岭"),
    ]
    states = [("On time", "准点"), ("Boarding", "登机"), ("Delayed", "延误"), ("Closed", "截止")]
    rows: list[Row]
    draw.width, rows = 940, []
    for n in range(8):
        flight, time, gate, state = (
            draw.code("QX", 3),
            f"{n + 9:02}:{draw.rng.randrange(10, 60)}",
            f"{draw.rng.choice('ABC')}{draw.rng.randrange(1, 30)}",
            draw.t(*draw.rng.choice(states)),
        )
        place = draw.t(*places[n])
        rows.append(
            [
                C(time, f"t{n}"),
                C(flight, f"f{n}"),
                place,
                C(gate, f"g{n}"),
                C(state, f"s{n}", style="color:var(--accent)"),
            ]
        )
        if n in (1, 5):
            draw.ask(f"What is the gate of {flight}?", f"{flight}的登机口是多少？", gate, f"g{n}")
        if n in (2, 6):
            draw.ask(f"When does the flight to {place} leave?", f"飞往{place}的航班几点起飞？", time, f"t{n}")
        if n == 4:
            draw.ask(f"What is the status of {flight}?", f"{flight}的状态是什么？", state, f"s{n}")
    head = [
        draw.t("Time", "时间"),
        draw.t("Flight", "航班"),
        draw.t("Destination", "目的地"),
        draw.t("Gate", "登机口"),
        draw.t("Status", "状态"),
    ]
    return title(draw.t("Departures", "出发航班")) + table(
        draw, "lllll", [head], rows, f"letter-spacing:{draw.rng.choice([0, 0, 1])}px;width:100%"
    )


def account_cards(draw: Draw) -> str:
    draw.width, cards = 1080, []
    for n, name in enumerate(
        [("Current account", "活期账户"), ("Savings account", "储蓄账户"), ("Card account", "信用卡")]
    ):
        number = " ".join(str(draw.rng.randrange(1000, 10000)) for _ in range(4))
        amount, limit = f"¥{money(draw.cents(100, 90000))}", f"¥{draw.number(1000, 40000)}"
        rows = [
            (draw.t("Number", "卡号"), number, f"n{n}"),
            (draw.t("Limit", "限额"), limit, f"l{n}"),
            (
                draw.t("Valid until", "有效期"),
                f"{draw.rng.randrange(1, 13):02}/{draw.rng.randrange(27, 33)}",
                f"u{n}",
            ),
        ]
        cards.append(
            f'<div class="card" style="flex:1">{tag(draw.t(*name), "", "font-weight:600")}{tag(amount, f"a{n}", f"font-size:{draw.size + 8}px;margin:6px 0")}{pairs_list(draw, rows, 10)}</div>'
        )
        draw.ask(
            f"What is the number of the {name[0].lower()}?",
            f"{name[1]}的卡号是多少？",
            number,
            f"n{n}",
            number.replace(" ", ""),
        )
        draw.ask(f"What is the limit of the {name[0].lower()}?", f"{name[1]}的限额是多少？", limit, f"l{n}")
    return title(draw.t("My accounts", "我的账户")) + beside(*cards, gap=16)


def watchlist(draw: Draw) -> str:
    rows: list[Row]
    draw.width, rows = 900, []
    for n in range(9):
        code, price, change, percent, volume = (
            draw.code("6", 5),
            money(draw.cents(2, 900)),
            f"{draw.rng.choice('+-')}{draw.rng.randrange(1, 900) / 100:.2f}",
            f"{draw.rng.choice('+-')}{draw.rng.randrange(1, 990) / 100:.2f}%",
            f"{draw.rng.randrange(10, 9000) / 10}" + draw.t("M", "万"),
        )
        name = draw.company()
        rows.append(
            [code, name, C(price, f"p{n}"), C(change, f"c{n}"), C(percent, f"r{n}"), C(volume, f"v{n}")]
        )
        if n in (1, 4):
            draw.ask(f"What is the price of {name}?", f"{name}的现价是多少？", price, f"p{n}")
        if n in (3, 7):
            draw.ask(f"What is the change in percent of {code}?", f"{code}的涨跌幅是多少？", percent, f"r{n}")
        if n == 6:
            draw.ask(f"What is the volume of {name}?", f"{name}的成交量是多少？", volume, f"v{n}")
    head = [
        draw.t("Code", "代码"),
        draw.t("Name", "名称"),
        draw.t("Price", "现价"),
        draw.t("Change", "涨跌额"),
        draw.t("Change in percent", "涨跌幅"),
        draw.t("Volume", "成交量"),
    ]
    return title(draw.t("Watchlist", "自选股")) + table(draw, "llrrrr", [head], rows)


def survey(draw: Draw) -> str:
    groups, ages = [draw.t("Women", "女性"), draw.t("Men", "男性")], ["18-29", "30-49", "50+"]
    answers = [
        ("Very satisfied", "非常满意"),
        ("Satisfied", "满意"),
        ("Neutral", "一般"),
        ("Dissatisfied", "不满意"),
        ("No answer", "未回答"),
    ]
    rows: list[Row]
    draw.width, rows = 900, []
    for n, answer in enumerate(answers):
        cells = [C(f"{draw.rng.randrange(10, 500) / 10}%", key_of(n, m)) for m in range(6)]
        count = draw.number(20, 900)
        rows.append([draw.t(*answer), *cells, C(count, key_of("n", n))])
        if n in (0, 2, 3):
            m = draw.rng.randrange(6)
            draw.ask(
                f"What share of {groups[m // 3].lower()} aged {ages[m % 3]} are {answer[0].lower()}?",
                f"{ages[m % 3]}岁{groups[m // 3]}{answer[1]}的比例是多少？",
                cells[m].text,
                cells[m].key,
            )
        if n in (1, 4):
            draw.ask(
                f'What is the count of "{answer[0].lower()}"?',
                f"“{answer[1]}”的人数是多少？",
                count,
                key_of("n", n),
            )
    top = [
        C(draw.t("Answer", "回答"), rows=2),
        *(C(group, cols=3) for group in groups),
        C(draw.t("Count", "人数"), rows=2),
    ]
    return title(draw.t("Survey of members", "会员满意度调查")) + table(
        draw, "lrrrrrrr", [top, [*ages, *ages]], rows
    )


def payslip(draw: Draw) -> str:
    earned = [
        ("Basic salary", "基本工资"),
        ("Overtime", "加班费"),
        ("Night bonus", "夜班津贴"),
        ("Travel", "交通补贴"),
    ]
    taken = [("Income tax", "个人所得税"), ("Pension", "养老保险"), ("Health insurance", "医疗保险")]
    draw.width, tables, sums = 900, [], []
    for n, names in enumerate((earned, taken)):
        rows: list[Row]
        rows, total = [], 0
        for m, name in enumerate(names):
            amount = draw.cents(60, 4000)
            total += amount
            rows.append([draw.t(*name), C(money(amount), key_of(n, m))])
            if m == 1 or (n == 0 and m == 2):
                draw.ask(
                    f"How much is the {name[0].lower()}?", f"{name[1]}是多少？", money(amount), key_of(n, m)
                )
        label = draw.t(("Total earnings", "Total deductions")[n], ("应发合计", "扣款合计")[n])
        rows.append([C(label, style="font-weight:700"), C(money(total), key_of("sum", n))])
        draw.ask(f"What are the {label.lower()}?", f"{label}是多少？", money(total), key_of("sum", n))
        sums.append(total)
        tables.append(
            f"<div style='flex:1'>{table(draw, 'lr', [[draw.t(('Earnings', 'Deductions')[n], ('应发项目', '扣款项目')[n]), draw.t('Amount', '金额')]], rows, 'width:100%')}</div>"
        )
    person = draw.person()
    about = [
        (draw.t("Employee", "员工"), person, "who"),
        (draw.t("Period", "期间"), draw.t("June 2026", "2026年6月"), ""),
    ]
    draw.ask("Who is the employee?", "员工是谁？", person, "who")
    return (
        title(draw.t("Payslip", "工资条"))
        + pairs_list(draw, about, across=2)
        + beside(*tables, gap=draw.rng.choice([20, 50]))
    )


def lab_report(draw: Draw) -> str:
    tests = [
        ("White cells", "白细胞", "10⁹/L"),
        ("Haemoglobin", "血红蛋白", "g/L"),
        ("Platelets", "血小板", "10⁹/L"),
        ("Glucose", "葡萄糖", "mmol/L"),
        ("Creatinine", "肌酐", "μmol/L"),
        ("Uric acid", "尿酸", "μmol/L"),
        ("Sodium", "钠", "mmol/L"),
    ]
    rows: list[Row]
    draw.width, rows = 820, []
    for n, (english, chinese, unit) in enumerate(tests):
        low = draw.rng.randrange(2, 100)
        value, span, flag = (
            f"{draw.rng.randrange(20, 3000) / 10}",
            f"{low}-{2 * low + 3}",
            draw.rng.choice(["", "", "↑", "↓"]),
        )
        rows.append([draw.t(english, chinese), C(value, f"v{n}"), flag, C(unit), C(span, f"r{n}")])
        if n in (1, 3, 5):
            draw.ask(f"What is the result for {english.lower()}?", f"{chinese}的结果是多少？", value, f"v{n}")
        if n in (2, 4):
            draw.ask(
                f"What is the reference range of {english.lower()}?",
                f"{chinese}的参考范围是多少？",
                span,
                f"r{n}",
            )
    head = [
        draw.t("Test", "项目"),
        draw.t("Result", "结果"),
        draw.t("Flag", "提示"),
        draw.t("Unit", "单位"),
        draw.t("Reference range", "参考范围"),
    ]
    about = [
        (draw.t("Patient", "姓名"), draw.person(), ""),
        (draw.t("Sample", "样本号"), draw.code("L", 6), ""),
    ]
    return (
        title(draw.t("Laboratory report", "检验报告单"))
        + pairs_list(draw, about, across=2)
        + table(draw, "lrcll", [head], rows)
    )


def server_status(draw: Draw) -> str:
    regions, draw.width = (
        [
            ("North gate", "北区节点"),
            ("South gate", "南区节点"),
            ("West ring", "西环节点"),
            ("East ring", "东环节点"),
            ("Harbour", "港口节点"),
            ("Hill", "山顶节点"),
        ],
        980,
    )
    head = [
        draw.t("Node", "节点"),
        draw.t("Latency", "延迟"),
        draw.t("Error rate", "错误率"),
        draw.t("Requests", "请求数"),
        draw.t("Uptime", "运行时间"),
    ]
    lines = [head]
    for n, region in enumerate(regions):
        lines.append(
            [
                draw.t(*region),
                f"{draw.rng.randrange(4, 400)} ms",
                f"{draw.rng.randrange(1, 400) / 100}%",
                draw.number(1000, 900000),
                draw.t(f"{draw.rng.randrange(2, 300)} days", f"{draw.rng.randrange(2, 300)}天"),
            ]
        )
        if n in (0, 2, 4):
            column = 1 + n // 2
            name = ["latency", "error rate", "number of requests"][n // 2]
            draw.ask(
                f"What is the {name} of {region[0]}?",
                f"{region[1]}的{head[column]}是多少？",
                lines[-1][column],
                key_of(n + 1, column),
            )
        if n == 5:
            draw.ask(
                f"What is the uptime of {region[0]}?",
                f"{region[1]}的运行时间是多少？",
                lines[-1][4],
                key_of(n + 1, 4),
            )
    cells = "".join(
        f'<div data-row="{row}" data-col="{col}" data-k="{key_of(row, col)}" style="padding:{draw.pad}px 8px;{_weight(row)}{"" if col == 0 else "text-align:right"}">{escaped(text)}</div>'
        for row, line in enumerate(lines)
        for col, text in enumerate(line)
    )
    draw.rule = "none"
    return (
        title(draw.t("Status of the nodes", "节点状态"))
        + f'<div style="display:grid;grid-template-columns:2fr 1fr 1fr 1fr 1fr">{cells}</div>'
    )


def _weight(row: int) -> str:
    return "color:var(--dim);" if row == 0 else ""


def menu(draw: Draw) -> str:
    dishes = [
        ("Leek soup", "韭葱汤"),
        ("Rye toast", "黑麦吐司"),
        ("Baked trout", "烤鳟鱼"),
        ("Lentil stew", "炖扁豆"),
        ("Plum tart", "李子挞"),
        ("Roast beet", "烤甜菜"),
        ("Barley salad", "大麦沙拉"),
        ("Honey cake", "蜂蜜蛋糕"),
        ("Mint tea", "薄荷茶"),
        ("Apple juice", "苹果汁"),
    ]
    draw.width, columns = 780, ["", ""]
    for n, dish in enumerate(dishes):
        price, name = money(draw.cents(2, 40)), draw.t(*dish)
        columns[n // 5] += (
            f'<div style="display:flex;padding:{draw.pad}px 0">{tag(name, name="span")}<span style="flex:1;border-bottom:2px dotted var(--line);margin:0 6px 5px"></span>{tag(price, f"p{n}", name="span")}</div>'
        )
        if n in (0, 3, 6, 9):
            draw.ask(f"How much is the {name.lower()}?", f"{name}多少钱？", price, f"p{n}")
    parts = [
        f'<div style="flex:1">{tag(draw.t(*names), name="h2")}{column}</div>'
        for names, column in zip(
            [("Starters and mains", "前菜与主菜"), ("Sides and drinks", "配菜与饮品")], columns, strict=True
        )
    ]
    return title(draw.t("Menu", "菜单")) + beside(*parts, gap=44)


def expense_form(draw: Draw) -> str:
    person, code, date, amount, card = (
        draw.person(),
        draw.code("BX", 8),
        draw.date(8, 12),
        f"¥{money(draw.cents(200, 20000))}",
        " ".join(str(draw.rng.randrange(1000, 10000)) for _ in range(4)),
    )
    draw.width = 840
    rows: list[Row] = [
        ["申请人", C(person, "who"), "单据编号", C(code, "code")],
        ["申请日期", C(date, "date"), "报销金额", C(amount, "amount")],
        ["所属部门", C("设备维护部", "unit"), "附件张数", C(str(draw.rng.randrange(1, 19)), "count")],
        ["收款账号", C(card, "card", cols=3)],
        ["报销事由", C("前往" + draw.company() + "安装调试设备，往返交通及住宿", "why", cols=3)],
    ]
    draw.ask("", "申请人是谁？", person, "who")
    draw.ask("", "申请日期是哪天？", date, "date")
    draw.ask("", "报销金额是多少？", amount, "amount")
    draw.ask("", "单据编号是什么？", code, "code")
    draw.ask("", "收款账号是多少？", card, "card", card.replace(" ", ""))
    return title("费用报销单") + table(draw, "llll", [], rows, "width:100%")


def article_with_sidebar(draw: Draw) -> str:
    people, area, year = (
        draw.number(20000, 900000),
        f"{draw.number(40, 900)} km²",
        str(draw.rng.randrange(1820, 1950)),
    )
    visitors, fee = draw.number(2000, 60000), f"¥{draw.rng.randrange(10, 90)}"
    text = draw.t(
        f"The valley lies between two ridges and is crossed by a single road. In summer about {visitors} visitors come each week, most of them by train. The museum at the weir charges {fee} for entry. A ferry runs from May to October, and the old mill has been an archive for some time.",
        f"山谷位于两道山脊之间，只有一条公路穿过。夏季每周约有{visitors}名游客前来，其中大多数乘坐火车。堰坝旁的博物馆门票为{fee}。渡轮从五月运行到十月，旧磨坊早已改作档案馆。",
    )  # fmt: skip
    facts = table(
        draw,
        "ll",
        [],
        [
            [draw.t("Population", "人口"), C(people, "people")],
            [draw.t("Area", "面积"), C(area, "area")],
            [draw.t("Founded", "建立"), C(year, "year")],
        ],
    )
    links = "".join(
        tag(draw.t(*name), "", "color:var(--accent);padding:5px 0")
        for name in [("Overview", "概览"), ("Museum", "博物馆"), ("Population", "人口"), ("Travel", "交通")]
    )
    draw.ask("What is the population?", "人口是多少？", people, "people")
    draw.ask("How large is the area?", "面积是多少？", area, "area", area.partition(" ")[0])
    draw.ask("How much does entry to the museum cost?", "博物馆门票是多少？", fee, "text")
    draw.ask("When was it founded?", "是哪一年建立的？", year, "year")
    draw.width = 980
    return beside(
        f'<div style="width:130px;border-right:1px solid var(--line)">{links}</div>',
        f'<div style="flex:1">{title(draw.t("Larch Valley", "落松谷"))}{tag(text, "text")}</div>',
        f'<div class="card">{facts}</div>',
        gap=22,
    )


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        ledger, settings_form, terminal, standings, grade_report, plan_comparison, departures, account_cards,
        watchlist, survey, payslip, lab_report, server_status, menu, expense_form, article_with_sidebar,
    )
}  # fmt: skip
