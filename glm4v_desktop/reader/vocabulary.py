"""Words of one meaning in Chinese and English, by the fields in which people read pages."""

# ruff: noqa: E501  (one meaning a line: a table is read across)

from __future__ import annotations

# Whole names of financial statements, contracts and dashboards; each line has the names for one meaning.
NAMES: tuple[tuple[str, ...], ...] = (
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

# Whole headings of columns.
HEADINGS: tuple[tuple[str, ...], ...] = (
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

# What labels, headings and questions call the same, as a whole or as a part; each line is one meaning. A term
# behind "~" may also mean something else: a value found by it alone is stated only if it is of the kind that the
# question asks for, and else shown. In a longer term that is printed, a shorter one does not count: "balance due"
# is no balance.
MEANINGS = """
星期一; 周一; 礼拜一; monday; mon
星期二; 周二; 礼拜二; tuesday; tue
星期三; 周三; 礼拜三; wednesday; wed
星期四; 周四; 礼拜四; thursday; thu
星期五; 周五; 礼拜五; friday; fri
星期六; 周六; 礼拜六; saturday; sat
星期日; 星期天; 周日; 周天; 礼拜天; sunday; sun

# any form
name; 姓名; 名称; ~called; ~叫什么
status; state; 状态
date; 日期
time; 时间
number; no; 编号; 号码
category; type; 类别; 类型
quantity; qty; 数量
order; 订单
remark; note; comment; 备注; 附注; 附言; 留言; ~说明
description; 描述
version; 版本
language; 语言
model; 型号
color; 颜色
material; 材料; 材质
size; 尺寸; 大小; ~面积
area; floor area; 面积; 多大面积; 建筑面积; 使用面积
dimensions; measurements; ~size; 尺寸; 规格尺寸
weight; heavy; weigh; mass; 重量; 净重; 毛重; 体重; 多重
height; tall; 高度; 身高; 多高
length; 长度
width; wide; 宽度; 多宽
depth; deep; 深度; 多深
capacity; volume; 容量
speed; fast; velocity; 速度
temperature; temp; 温度; 气温
power; 功率
frequency; often; 频率
annual; annually; yearly; per year; a year; each year; 年度; 每年; 一年
monthly; per month; a month; each month; 每月; 每个月
duration; 时长; 期限; 工期; 租期; 有效期
maximum; max
minimum; min
average; avg
rank; ranking; 名次; 排名
change; changed; delta; variation; 变动; 变化; 涨跌; 增减
valid until; valid through; valid to; expiry date; expiration date; expiry; expire; expired; 有效期至; 有效期限; 到期日; 到期日期; 到期; 过期; 失效日期
deadline; closing date; registration deadline; enrollment deadline; payment due; due date; payment deadline; respond by; submit by; reply by; apply by; ~due; 截止; 截止日期; 截止时间; 报名截止; 缴费截止; 付款截止; 最晚; 最迟
created; created on; created at; date created; 创建时间; 创建日期
updated; last updated; last modified; modified; 更新时间; 修改时间; 最近更新; 上次更新
priority; 优先级
owner; responsible; assignee; assigned; handler; in charge; 负责人; 负责; 经办人; 责任人; 处理人

# people and how to reach them
phone; telephone; mobile; tel; cell; phone number; hotline; helpline; contact number; do i call; to call; can i call; 电话; 手机; 手机号; 联系电话; 热线; 客服热线; 打给谁; 打哪个; 拨打
email; mail; e mail; email address; e mail address; 邮箱; 邮件; 电子邮箱; 电子邮件
contact; contact person; point of contact; do i contact; to contact; can i contact; do i ask; do i talk to; 联系人; 找谁; 联系谁
address; where is; where are; 地址; 住址; 通讯地址; 在哪里; 在哪儿; 在哪; ~location
place; location; located; venue; where is; where are; 地点; 位置; 所在地; 在哪里; 在哪儿; 在哪; ~address; ~地址
website; web site; homepage; url; 网址; 网站; 官网
manager; supervisor; boss; line manager; reports to; 上级; 直属上级; 主管; 经理; 领导
age; 年龄; 年纪; 岁数; 几岁; 多少岁
gender; sex; 性别
birthday; birth; born; date of birth; dob; birth date; 出生; 出生日期; 生日; 出生年月
nationality; citizenship; 国籍
marital status; 婚姻状况
emergency contact; 紧急联系人
id number; identity number; id card; 身份证号; 身份证号码; 证件号码; 证件号

# work and pay
department; dept; division; 部门; 科室; 所属部门
position; job; job title; occupation; ~title; ~role; ~post; 职位; 岗位; 职务
employee; staff; 员工; 职员
employee id; employee number; staff number; personnel number; 工号; 员工编号; 员工号
joined; join; hired; hire date; start date; date of joining; started; 入职; 入职日期; 加入; ~since; ~start
employment type; 用工形式; 雇佣类型
probation; probation period; 试用期
salary; wage; earn; ~pay; 工资; 薪资; 薪酬; 月薪; 薪水
basic salary; base salary; base pay; basic pay; 基本工资; 底薪
gross pay; gross salary; 应发工资; 应发合计; 应发; 税前工资
net pay; net salary; take home; take home pay; 实发; 到手; 实发工资; 到手工资; 税后工资; ~net
overtime; overtime pay; 加班; 加班费; 加班工资
bonus; 奖金; 年终奖
pay date; payday; pay day; date of payment; 发薪日; 发放日期; 发薪日期; 工资发放日
deductions; deduction; 扣款; 代扣
个税; 个人所得税; 所得税; income tax
pension; 养老保险; 养老金
social security; social insurance; national insurance; 社保; 社会保险
annual leave; vacation; vacation days; paid leave; 年假; 年休假
sick leave; 病假
bank account; account number; 银行账号; 银行账户; 银行卡号; 账号; 卡号
bank; bank name; 开户行; 开户银行; 银行
餐补; 饭补; 餐费补贴; 伙食补助

# money
price; cost; fee; 价格; 单价; 价钱; 售价; 报价
amount due; balance due; total due; amount payable; total payable; amount owed; amount to pay; outstanding; outstanding balance; outstanding amount; owe; have to pay; need to pay; must pay; 应付; 应付金额; 应付总额; 应付款; 应缴; 应缴金额; 应缴费用; 待付; 待付金额; 待支付; 未付; 未付金额; 欠款; 欠费; 欠多少; 要付; 要交; 总共要交; 总共要付; 一共要交; 一共要付; 该付; 该交; 需付; 需支付; 还欠
amount paid; paid amount; total paid; paid to date; already paid; did i pay; did we pay; have paid; 实付; 实付款; 实付金额; 实付总额; 实际付; 实际支付; 已付; 已付金额; 已付款; 已缴; 支付金额; 付了; 一共付; 一共付了; 总共付; 总共付了
total; grand total; total amount; sum total; overall total; in total; altogether; all together; 总计; 合计; 总额; 总金额; 总价; 总共; 一共; 共计; 总共要交; 总共要付; 一共要交; 一共要付; 总共该付; 一共付; 一共付了; 总共付; 总共付了; 一共花了; 总共花了
subtotal; sub total; goods total; items total; merchandise total; 小计; 商品总额; 商品金额; 商品合计; 商品总价; 货款
discount; reduction; 折扣; 优惠; 优惠金额; 立减
tax; vat; sales tax; gst; 税额; 税金; 增值税
tax rate; vat rate; 税率
shipping cost; shipping fee; shipping; shipping charge; delivery fee; delivery charge; delivery cost; postage; freight; freight charge; carriage; 运费; 邮费; 快递费; 配送费
service charge; service fee; handling fee; transaction fee; 服务费; 手续费; ~fee; ~charge
deposit; security deposit; 押金; 保证金
rent; monthly rent; 租金; 房租; 月租; 月租金; 租金价格
late fee; late charge; penalty; overdue fine; 滞纳金; 违约金; 罚款
refund; refund amount; money back; 退款; 退款金额; 退费
balance; account balance; 余额; 结余; 账户余额
available balance; 可用余额
payment; paid; pay; 付款; 支付
payment status; 支付状态; 付款状态; 缴费状态
payment method; method of payment; was it paid; how was it paid; paid by; paid with; payment type; way to pay; how do i pay; 支付方式; 付款方式; 支付渠道; 怎么付; 如何支付
payment due; due date; payment due date; payment deadline; pay by; have to pay by; need to pay by; must pay by; should i pay; do i have to pay by; pay until; due by; 付款期限; 付款截止; 付款截止日; 付款截止日期; 还款日; 到期还款日; 缴费截止; 缴费截止日期; 缴费期限; 最后还款日; 最晚付款
currency; 币种; 货币
receipt number; receipt no; 收据号; 小票号
invoice; 发票
invoice number; invoice no; invoice id; bill number; 发票号码; 发票号; 发票编号; 账单号
invoice date; date of invoice; date of issue; issue date; issued; issued on; billing date; bill date; 开票日期; 出具日期; 签发日期; 账单日期; 开票时间
invoice title; bill to; billed to; billing name; 发票抬头; 抬头; 购方名称
billing address; 账单地址
billing period; statement period; 账期; 账单周期; 计费周期
tax id; tax number; vat number; vat no; taxpayer id; 税号; 统一社会信用代码; 纳税人识别号
payee; beneficiary; transferred to; 收款人; 收款方; 转给; 转给谁; 汇给
payer; 付款人; 付款方
customer; client; buyer; purchaser; 客户; 顾客; 买方; 购买方; 买家
supplier; vendor; seller; merchant; 供应商; 卖方; 销售方; 卖家; 商家

# orders and parcels
order number; order no; order id; 订单号; 订单编号
order date; ordered on; order placed; date of order; was it ordered; 下单时间; 下单日期; 订单日期; 订购日期
tracking number; tracking no; tracking id; waybill; waybill number; consignment number; 运单号; 快递单号; 物流单号; 运单编号; 快递编号
carrier; courier; shipping company; shipped by; ~shipped with; 承运商; 快递公司; 物流公司; 承运人; 快递
recipient; receiver; consignee; addressee; deliver to; 收件人; 收货人
sender; shipper; consignor; ship from; 寄件人; 发件人; 发货人; 寄方
shipping address; delivery address; ship to; shipped to; deliver to; delivered to; delivering to; shipping to; sent to; ~destination; 收货地址; 收件地址; 配送地址; 送货地址; 寄到; 送到; 发到; 寄往
return address; 退货地址
delivery date; expected delivery; estimated delivery; estimated arrival; eta; deliver; delivered; delivery; arrive; arrival; arrival date; 交货; 交货日期; 交付日期; 送达; 送达时间; 预计送达; 预计到达; 配送时间; 到货; 到货日期; 送到
ship date; shipping date; shipped on; dispatched; dispatch date; dispatched on; 发货时间; 发货日期; 出库时间
customs duty; import duty; duties; 关税; 进口税
stock; inventory; in stock; 库存; 存货
contents; 内件; 内容物; 物品
warranty; guarantee; warranty period; 保修; 质保; 保修期; 质保期

# travel, tickets and appointments
departure; depart; departs; departing; departure time; take off; takes off; 出发; 出发时间; 起飞; 起飞时间; 开车时间; 发车; 发车时间
arrival; arrive; arrives; arriving; arrival time; land; lands; landing; 到达; 到达时间; 抵达; 抵达时间; 降落; 落地
boarding; boarding time; 登机; 登机时间
gate; boarding gate; 登机口; 检票口
platform; track; 站台
seat; seat number; seat no; 座位; 座位号; 座号; 席位
terminal; 航站楼
flight; flight number; flight no; 航班; 航班号
train number; train no; train; 车次
from; origin; departing from; depart from; come from; leave from; departure city; 始发; 始发站; 出发地; 出发站
to; destination; go to; goes to; going to; flying to; 目的地; 到达站; 终点; 终点站
passenger; traveler; 乘客; 旅客; 乘机人; 乘车人
baggage; luggage; baggage allowance; luggage allowance; checked baggage; 行李; 行李额; 行李额度; 托运行李
booking; bookings; reservation; reservations; 预订; 预约
booking reference; booking code; booking number; booking no; booking id; confirmation number; confirmation code; confirmation no; reservation number; reservation code; pnr; 确认号; 预订号; 预订编号; 订座号; 订座记录; 订座编号; 预约号; 预订单号
fare; ticket price; 票价
check in; check in date; checkin; check in time; arrival date; 入住; 入住日期; 入住时间
check out; check out date; checkout; check out time; departure date; 退房; 退房日期; 退房时间; 离店; 离店日期; 离店时间
room; room number; room no; 房间; 房号; 房间号; 客房号
room type; 房型; 客房类型
guest; guest name; 客人; 宾客; 住客; 入住人; 宾客姓名; 客人姓名
nights; number of nights; 晚数; 间夜
breakfast; 早餐
cancellation; cancellation deadline; cancel by; free cancellation; cancel until; 取消时间; 最晚取消时间; 免费取消; 取消截止; 取消期限
appointment; appointment time; appointment date; visit time; have to be there; need to be there; be there; should i arrive; show up; 预约时间; 预约日期; 就诊时间; 就诊日期; 几点到; 何时到; 什么时候到
meeting; 会议
host; organizer; organized by; 主办; 主办方; 组织者; 主持人
opening hours; open; opens; opening time; business hours; hours of operation; 营业时间; 开放时间; 开门; 开门时间
closing time; ~close; 关门; 关门时间; 打烊
visa; 签证
passport; passport number; passport no; 护照; 护照号; 护照号码

# subscriptions and cards
plan; subscription; ~package; 套餐; 订阅; 订阅方案
next payment; next billing; next billing date; next charge; next invoice; renews; renewal date; renewal; renew; charged again; 下次扣费; 下次扣款; 下次付款; 续费日期; 续费时间; 续订日期; 扣费日期; ~扣费; ~扣款
auto renewal; automatic renewal; auto renew; renew automatically; renews automatically; 自动续费; 自动续订
seats; seats used; licenses; 席位; 席位数; 用户数
trial; free trial; trial period; 试用; 试用期
card; credit card; bank card; 信用卡; 银行卡
card expires; card expiry; expiry date; ~expires; 信用卡到期; 卡有效期; 有效期
transaction id; transaction number; transaction no; 交易单号; 流水号; 交易号; 交易流水号
credit limit; 信用额度; 额度

# insurance and cars
policy number; policy no; 保单号; 保单号码; 保险单号
policyholder; policy holder; insured; is insured; 投保人; 被保险人; 被保人
premium; annual premium; insurance premium; 保费; 保险费
sum insured; coverage amount; coverage; insured amount; 保额; 保险金额
excess; deductible; 免赔额
start of cover; cover starts; policy start; 保险起期; 起保日期
end of cover; cover ends; policy end; insurance expires; insurance expire; 保险止期; 保险到期
claims line; claims number; make a claim; report a claim; 报案电话; 理赔电话
license plate; number plate; plate number; registration number; ~registration; 车牌; 车牌号; 车牌号码; 号牌号码
mileage; odometer; 里程; 行驶里程; 里程数
vin; chassis number; 车架号; 车辆识别代号

# jobs
salary range; pay range; salary; 薪资范围; 薪资; 月薪; 工资; 薪酬; 待遇
education; degree; qualification; 学历; 学历要求; 文凭; 什么学历
experience; work experience; years of experience; experience required; 经验; 工作经验; 经验要求; 工作年限
workplace; work location; place of work; job location; 工作地点; 办公地点; 上班地点; 哪里上班; 在哪上班; 哪上班
openings; vacancies; number of openings; 招聘人数; 招几个人; 招多少人
application deadline; apply by; closing date; 截止日期; 报名截止; 申请截止

# courses and events
tuition; tuition fee; course fee; 学费; 课程费
venue; event location; where is; 演出地点; 演出场馆; 活动地点; 会场; 场馆
doors open; doors; admission time; ~have to be there; ~need to be there; ~be there; 入场时间; 进场时间; 检票时间
minimum age; age limit; age restriction; 最低年龄; 年龄限制
ticket holder; 购票人; 持票人; 观演人

# homes and bills of the house
floor; which floor; 楼层; 几楼; 几层
rooms; layout; 户型; 几室; 房型
decoration; furnishing; furnished; 装修
orientation; faces; facing; 朝向; 朝哪; 朝哪边
agent; broker; estate agent; 经纪人; 中介
viewing; viewings; viewing time; 看房; 看房时间
move in; move in date; available from; 入住; 入住时间; 可入住; 搬进; 搬进去; 入住日期
property fee; management fee; 物业费; 物业管理费
landlord; lessor; 房东; 出租方; 出租人
tenant; lessee; 租客; 租户; 承租方; 承租人
account holder; 户主; 户名; 开户人; 账户名; 账户姓名
electricity; electric; electricity charge; electricity bill; 电费; ~用电
water; water charge; water bill; 水费; ~用水; ~水
gas; gas charge; gas bill; 燃气; 燃气费; 天然气
usage; consumption; 用量; 使用量; 用电量; 用水量; 消耗
meter reading; reading; 读数; 表数; 示数

# contracts
contract number; contract no; agreement number; 合同编号; 合同号
signed; sign; signing date; date of signing; date signed; signed on; signature date; 签订; 签订日期; 签署; 签署日期; 签约; 签约日期; 签的
effective date; effective from; in force from; takes effect; 生效日期; 生效时间; 起效日期; 生效
contract value; contract amount; contract price; 合同金额; 合同总价; 合同价款; 合同值
term; contract term; contract period; 合同期限; 合同期

# health
doctor; physician; 医生; 医师; 大夫; 主治医生
patient; 病人; 患者; 就诊人
hospital; clinic; 医院; 诊所
ward; 病区; 病房
bed; bed number; 床号; 床位; 床位号
diagnosis; 诊断; 临床诊断; 诊断结果
medication; medicine; drug; 药品; 药物
dosage; dose; 剂量; 用量
blood type; blood group; 血型
blood pressure; 血压
heart rate; pulse; 心率; 脉搏
reference range; normal range; reference interval; reference values; normal values; ref range; 参考范围; 参考区间; 参考值; 正常范围; 正常值
result; results; test result; 结果; 检测结果; 检验结果; 测定值
collected; sample collected; collection date; collection time; sampled; sampling date; sample taken; blood taken; 采样时间; 采样日期; 采集时间; 采血时间
specimen; sample type; 标本; 标本类型; 样本类型
registration fee; 挂号费
hemoglobin; hgb; 血红蛋白
white blood cells; white blood cell; white blood cell count; white cell count; wbc; leukocytes; 白细胞; 白细胞计数
red blood cells; red blood cell; red blood cell count; rbc; erythrocytes; 红细胞; 红细胞计数
platelets; platelet; platelet count; plt; 血小板; 血小板计数
glucose; blood sugar; blood glucose; fasting glucose; 血糖; 葡萄糖; 空腹血糖
total cholesterol; cholesterol; 总胆固醇; 胆固醇
creatinine; 肌酐
uric acid; 尿酸
triglycerides; triglyceride; 甘油三酯
ferritin; 铁蛋白

# school
course; 课程; 科目; ~class
score; grade; ~mark; ~points; 成绩; 分数; 得分
teacher; instructor; lecturer; 教师; 老师; 授课教师; 任课教师; 任课老师
classroom; 教室
student; pupil; 学生
student id; student number; 学号
semester; term; 学期
major; 专业
credits; 学分
school; 学校
exam; examination; 考试

# devices, settings and servers
serial number; serial no; serial; 序列号; 产品序列号
firmware version; firmware; 固件版本; 固件
software version; app version; 软件版本; 版本号; 应用版本
operating system; os; 操作系统; 系统版本
uptime; running time; been running; been up; ~up; 运行时长; 运行时间; 开机时长; 开机时间; 开机多久; 开机; 在线时长
network name; wifi name; wi fi name; ssid; wifi; wi fi; 网络名称; 无线名称; 无线网络名称; wifi名称
guest network; guest wifi; 访客网络; 访客wifi
encryption; security mode; 加密方式; 加密; 安全模式
signal strength; signal; 信号强度; 信号
channel; 信道
connected devices; devices connected; devices are connected; devices online; 已连接设备; 连接设备; 在线设备; 设备连接
device; 设备
brightness; screen brightness; 亮度; 屏幕亮度
time zone; timezone; 时区
automatic updates; automatic update; auto update; 自动更新
dark mode; dark theme; 深色模式; 暗色模式; 夜间模式
notifications; notification; 通知; 消息通知
administrator; admin; 管理员
user; username; user name; login name; 用户名; 登录名; 账户名
password; 密码
cpu; processor; 处理器
cpu usage; processor usage; cpu load; cpu占用; cpu使用率; cpu利用率; 处理器占用
memory; ram; 内存
memory usage; memory used; ram usage; 内存占用; 内存使用率; 内存使用; 已用内存
disk; disk space; storage; hard drive; 磁盘; 硬盘; 存储空间; 存储
disk usage; disk used; 磁盘使用率; 磁盘占用; 已用空间
battery; battery level; 电量; 电池; 电池电量
host; hostname; host name; server name; 主机; 主机名; 主机名称; 服务器名称
server; 服务器
port; 端口; 端口号
ip; ipv4; ip address; ip地址
mac address; mac; mac地址; 物理地址
upload; upstream; 上传; 上行
download; downstream; 下载; 下行
latency; ping; 延迟; 时延
response time; 响应时间
request; requests; 请求数; 请求
error; errors; 错误; 错误数
gzip; compressed; compressed size; gzipped; 压缩后; 压缩; 压缩后大小
branch; 分支
commit; 提交
environment; 环境
file size; 文件大小
extension; ext; phone extension; 分机; 分机号
technician; engineer; 技术员; 工程师
"""


# What a page may be the record of, and meanings that only such records have. A question may name the record
# although the page does not: "How heavy is the parcel?"
RECORDS = """
parcel; package; shipment; box; consignment; 包裹; 快递; 东西; 货物: tracking number; recipient; carrier; sender; shipping address; delivery date
order; purchase; 订单: order number; order date; recipient; shipping address; payment method
flight; plane; airplane; aircraft; 航班; 飞机: departure; gate; boarding; seat; terminal; passenger; baggage
train; 火车; 高铁; 列车: train number; platform; seat; departure
trip; journey; 行程: departure; flight; train number; seat; passenger
show; concert; event; gig; 演出; 演唱会; 活动: venue; doors; seat; ticket holder; order number
house; apartment; flat; home; 房子; 房屋; 公寓: rent; orientation; floor; area; agent; landlord
car; vehicle; 汽车; 车辆; 车: policy number; license plate; mileage; vin; premium
insurance; policy; 保险; 保单: policy number; premium; sum insured; policyholder; excess
job; position; 职位; 工作; 岗位: education; experience; workplace; openings; salary range
subscription; plan; 订阅: next payment; seats; auto renewal; trial
hotel; stay; 酒店; 宾馆: check in; check out; room; room type; guest; nights
booking; reservation; 预订: check in; check out; room type; booking reference; guest; passenger
ticket; 车票; 机票; 票: seat; gate; platform; boarding; flight; train number
appointment; visit; 预约: appointment time; patient; doctor; department
contract; agreement; 合同; 协议: contract number; contract value; signed; effective date; landlord; tenant
bill; invoice; 账单; 发票: amount due; payment due; invoice number; invoice date; subtotal; billing period
router; modem; 路由器: firmware; wifi; connected devices; encryption; channel
device; phone; machine; computer; laptop; 设备; 手机; 电脑; 机器: serial number; firmware; battery; memory; operating system
server; 服务器: uptime; cpu; memory; disk; hostname; ip
report; 报告: reference range; specimen; collected; patient
blood; sample; 血; 血样; 样本: reference range; collected; specimen
course; class; 课程; 课: teacher; classroom; semester; credits
"""
