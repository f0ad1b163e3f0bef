"""Words of financial statements, contracts and dashboards that mean the same in Chinese and English."""

# ruff: noqa: E501  (one meaning a line: a table is read across)

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from glm4v_desktop.ocr.page import normalized

# Each line has the words for one meaning, which are synonyms of each other.
_SAME_MEANING: tuple[tuple[str, ...], ...] = (
    # income statement
    ("营业收入", "营业总收入", "主营业务收入", "收入", "销售收入", "revenue", "revenues", "operating revenue", "operating income", "total revenue", "net sales", "sales", "turnover"),
    ("营业成本", "主营业务成本", "营业总成本", "销售成本", "cost of sales", "cost of revenue", "cost of goods sold", "cogs", "operating cost", "operating costs"),
    ("毛利", "毛利润", "gross profit"),
    ("毛利率", "gross margin", "gross profit margin"),
    ("净利润", "纯利", "纯利润", "净收益", "net profit", "net income", "net earnings"),
    ("归属于母公司股东的净利润", "归母净利润", "归属于母公司所有者的净利润", "归属于上市公司股东的净利润", "net profit attributable to owners of the parent", "net profit attributable to shareholders", "net income attributable to shareholders"),
    ("净利率", "净利润率", "销售净利率", "net margin", "net profit margin"),
    ("营业利润", "经营利润", "operating profit", "operating earnings", "income from operations"),
    ("营业利润率", "经营利润率", "operating margin", "operating profit margin"),
    ("利润总额", "税前利润", "profit before tax", "income before tax", "pre-tax profit", "total profit"),
    ("所得税费用", "所得税", "income tax", "income tax expense", "tax expense", "provision for income taxes"),
    ("税金及附加", "taxes and surcharges", "business taxes and surcharges"),
    ("销售费用", "selling expenses", "selling expense", "selling and distribution expenses"),
    ("管理费用", "administrative expenses", "general and administrative", "general and administrative expenses", "g&a"),
    ("研发费用", "研发支出", "研究开发费用", "r&d expenses", "r&d", "research and development", "research and development expenses"),
    ("财务费用", "finance costs", "financial expenses", "finance expenses"),
    ("利息收入", "interest income"),
    ("利息费用", "利息支出", "interest expense", "interest expenses"),
    ("投资收益", "investment income", "income from investments"),
    ("公允价值变动收益", "公允价值变动损益", "fair value gains", "gains from changes in fair value"),
    ("其他收益", "其他收入", "other income"),
    ("营业外收入", "non-operating income"),
    ("营业外支出", "non-operating expenses", "non-operating expense"),
    ("每股收益", "基本每股收益", "每股盈利", "每股盈余", "earnings per share", "basic earnings per share", "basic eps", "eps"),
    ("稀释每股收益", "diluted earnings per share", "diluted eps"),
    ("综合收益总额", "total comprehensive income", "comprehensive income"),
    ("折旧与摊销", "折旧和摊销", "折旧及摊销", "depreciation and amortization", "depreciation and amortisation", "d&a"),
    ("息税折旧摊销前利润", "ebitda"),
    ("息税前利润", "ebit"),
    # balance sheet
    ("总资产", "资产总计", "资产合计", "资产总额", "total assets"),
    ("总负债", "负债合计", "负债总计", "负债总额", "total liabilities"),
    ("净资产", "所有者权益", "股东权益", "所有者权益合计", "股东权益合计", "net assets", "equity", "total equity", "shareholders' equity", "stockholders' equity", "owners' equity"),
    ("流动资产", "流动资产合计", "current assets", "total current assets"),
    ("非流动资产", "非流动资产合计", "non-current assets", "total non-current assets"),
    ("流动负债", "流动负债合计", "current liabilities", "total current liabilities"),
    ("非流动负债", "非流动负债合计", "non-current liabilities", "total non-current liabilities"),
    ("货币资金", "现金及现金等价物", "现金", "cash and cash equivalents", "cash and equivalents", "cash"),
    ("应收账款", "应收款项", "accounts receivable", "trade receivables", "receivables"),
    ("应付账款", "应付款项", "accounts payable", "trade payables", "payables"),
    ("存货", "库存", "inventory", "inventories"),
    ("固定资产", "fixed assets", "property, plant and equipment", "ppe"),
    ("无形资产", "intangible assets", "intangibles"),
    ("商誉", "goodwill"),
    ("短期借款", "short-term borrowings", "short-term loans"),
    ("长期借款", "long-term borrowings", "long-term loans", "long-term debt"),
    ("未分配利润", "留存收益", "retained earnings", "undistributed profit"),
    ("资产负债率", "debt-to-asset ratio", "debt to assets", "debt ratio"),
    # cash flow and ratios
    ("经营活动产生的现金流量净额", "经营现金流", "经营活动现金流量净额", "operating cash flow", "cash flow from operations", "net cash from operating activities"),
    ("投资活动产生的现金流量净额", "投资现金流", "cash flow from investing", "net cash from investing activities", "investing cash flow"),
    ("筹资活动产生的现金流量净额", "筹资现金流", "cash flow from financing", "net cash from financing activities", "financing cash flow"),
    ("自由现金流", "free cash flow", "fcf"),
    ("资本支出", "资本开支", "capital expenditure", "capital expenditures", "capex"),
    ("净资产收益率", "加权平均净资产收益率", "股东权益回报率", "return on equity", "roe"),
    ("总资产收益率", "资产回报率", "return on assets", "roa"),
    ("股息", "股利", "分红", "dividend", "dividends"),
    # dashboards
    ("订单", "订单数", "订单量", "orders", "order count", "total orders"),
    ("客户", "客户数", "customers", "total customers"),
    ("活跃用户", "活跃用户数", "active users"),
    ("转化率", "conversion rate", "conversion"),
    ("客单价", "平均订单金额", "average order value", "avg. order value", "avg order value", "aov"),
    ("退款", "退款金额", "refunds", "refund"),
    ("流失率", "churn", "churn rate"),
    ("增长率", "增长", "growth", "growth rate"),
    ("合计", "总计", "total", "grand total"),
    ("小计", "subtotal", "sub-total"),
    # contracts, invoices and chats
    ("甲方", "party a"),
    ("乙方", "party b"),
    ("合同金额", "合同总价", "合同总金额", "合同价款", "contract amount", "contract price", "contract value", "total contract price"),
    ("合同编号", "合同号", "contract no.", "contract number", "contract no"),
    ("签订日期", "签署日期", "签约日期", "date of signing", "signing date", "date of signature"),
    ("违约金", "liquidated damages", "penalty"),
    ("交付日期", "交货日期", "delivery date", "date of delivery"),
    ("付款期限", "付款日期", "payment term", "payment terms", "due date", "payment due"),
    ("预付款", "定金", "advance payment", "down payment", "deposit", "prepayment"),
    ("单价", "unit price"),
    ("数量", "quantity", "qty"),
    ("金额", "amount"),
    ("税率", "tax rate"),
    ("发票", "invoice"),
    ("地区", "区域", "region"),
)  # fmt: skip

_COLUMNS: tuple[tuple[str, ...], ...] = (
    ("同比", "同比增减", "同比增长", "同比变动", "同比增长率", "同比变动率", "yoy", "y/y", "year over year", "year-on-year", "year on year", "yoy change", "yoy growth", "year over year change", "year-on-year change", "year over year growth", "year-on-year growth", "变动", "增减", "change", "growth"),
    ("环比", "环比增减", "环比增长", "环比变动", "qoq", "q/q", "mom", "m/m", "change"),
    ("本期", "本期金额", "本期数", "本期发生额", "current period", "this period"),
    ("上期", "上期金额", "上期数", "上年同期", "上期发生额", "prior period", "previous period"),
    ("本年", "本年金额", "本年累计", "今年", "current year", "this year"),
    ("上年", "上年金额", "去年", "prior year", "previous year", "last year"),
    ("期末", "期末余额", "期末数", "年末余额", "closing balance", "ending balance"),
    ("期初", "期初余额", "期初数", "年初余额", "opening balance", "beginning balance"),
    *(
        (month, month[:3], f"{number}月")
        for number, month in enumerate(
            ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"), start=1
        )
    ),
    *((f"q{number}", f"第{chinese}季度", f"{chinese}季度", f"{number}季度") for number, chinese in enumerate("一二三四", start=1)),
)  # fmt: skip


# Words of questions and of headings that mean the same; each may be a part of a longer name.
_ONE_MEANING = tuple(
    tuple(line.split())
    for line in """
    星期一 周一 礼拜一 monday mon
    星期二 周二 礼拜二 tuesday tue
    星期三 周三 礼拜三 wednesday wed
    星期四 周四 礼拜四 thursday thu
    星期五 周五 礼拜五 friday fri
    星期六 周六 礼拜六 saturday sat
    星期日 星期天 周日 周天 礼拜天 sunday sun
    price cost fee 价格 单价 价钱 售价 报价
    owner responsible assignee assigned handler 负责人 负责 经办人 责任人 处理人
    due deadline expire expires expiry 到期 截止
    weight heavy weigh mass 重量 净重 体重
    quantity qty 数量
    name 姓名 名称
    status state 状态
    date 日期
    time 时间
    place address location located 地址 地点 位置 所在地
    phone telephone mobile tel 电话 手机
    email mail 邮箱 邮件
    manager supervisor boss 上级 主管 经理 领导
    join joined since hired start started 入职 加入
    height tall 高度 身高
    length 长度
    size 尺寸 大小 面积
    speed fast velocity 速度
    temperature temp 温度 气温
    duration 时长 期限 工期 租期 有效期
    age 年龄 年纪 岁数
    deposit 押金 保证金
    rent 租金 房租
    landlord lessor 房东 出租方 出租人
    tenant lessee 租客 租户 承租方 承租人
    doctor physician 医生 医师 大夫
    餐补 饭补 餐费补贴 伙食补助
    net 实发 到手
    个税 个人所得税
    税号 统一社会信用代码 纳税人识别号
    change changed delta variation 变动 变化 涨跌 增减
    department dept division 部门 科室
    position title role job post 职位 岗位 职务
    customer client buyer 客户 顾客 买方 购买方
    supplier vendor seller 供应商 卖方 销售方
    payee recipient beneficiary 收款人 收件人
    sender 寄件人 发件人
    delivery deliver delivered arrival arrive 交货 送达 配送
    discount 折扣 优惠
    tax vat 税额
    balance 余额 结余
    stock inventory 库存
    warranty guarantee 保修 质保
    version 版本
    language 语言
    capacity volume 容量
    power 功率
    material 材料 材质
    course class 课程 科目
    score mark grade points 成绩 分数 得分
    rank ranking 名次 排名
    salary wage pay 工资 薪资
    category type 类别 类型
    color colour 颜色
    model 型号
    order 订单
    invoice 发票
    number no 编号 号码
    maximum max
    minimum min
    average avg
    gender sex 性别
    payment paid pay 付款 支付
    birthday birth born 出生
    width wide 宽度
    depth deep 深度
    frequency often 频率
    remark note comment 备注
    technician engineer 技术员 工程师
    contact 联系人
    extension ext 分机
    employee staff 员工
    upload upstream 上传 上行
    download downstream 下载 下行
    ip ipv4
    up uptime
    实付 实付款 实际付 实际支付
    """.strip().splitlines()
)


def synonyms(label: str) -> tuple[str, ...]:
    """The other words for a whole label, in both languages; empty if none are known."""
    return _others(_index(_SAME_MEANING), label)


def column_synonyms(column: str) -> tuple[str, ...]:
    """The other headings that a column with this name may have."""
    return _others(_index(_COLUMNS), column)


def is_another_term(text: str, label: str) -> bool:
    """Whether both are known terms with different meanings, even if they look alike."""
    groups = _index(_SAME_MEANING)
    known, wanted = groups.get(_form(text)), groups.get(_form(label))
    return known is not None and wanted is not None and known is not wanted


@cache
def words_of_one_meaning() -> Mapping[str, frozenset[int]]:
    """For each word that has others of its meaning, the numbers of these meanings."""
    meanings: dict[str, frozenset[int]] = {}
    for number, group in enumerate(_ONE_MEANING):
        for word in group:
            meanings[word] = meanings.get(word, frozenset()) | {number}
    return meanings


_RATIO = re.compile(r"(?:率|占比|比重|比例|\b(?:margin|ratio|growth|rate)s?)$", re.IGNORECASE)


def is_ratio(label: str) -> bool:
    """Whether a label names a share or a rate, which must not be confused with an amount of the same name."""
    return bool(_RATIO.search(re.sub(r"[(（][^()（）]*[)）]$", "", label.strip()).strip(" :：.?？")))


def known_terms_in(text: str) -> tuple[str, ...]:
    """The known terms in a text, longer ones first; terms inside a longer term are left out."""
    rest, found = text.lower(), []
    for word in sorted((word for group in _SAME_MEANING for word in group), key=len, reverse=True):
        form = word.lower()
        if len(form) > 1 and re.search(
            rf"(?<![a-z]){re.escape(form)}(?![a-z])" if form.isascii() else re.escape(form), rest
        ):
            rest = rest.replace(form, "\x00")
            found.append(word)
    return tuple(found)


def _others(index: Mapping[str, tuple[str, ...]], label: str) -> tuple[str, ...]:
    form = _form(label)
    return tuple(word for word in index.get(form, ()) if _form(word) != form)


def _form(label: str) -> str:
    return re.sub(r"[^\w&]", "", normalized(label))


@cache
def _index(groups: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for word in group:
            index.setdefault(_form(word), group)
    return index
