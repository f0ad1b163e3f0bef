"""A page of a contract in two languages, as a scanner leaves it: a little askew, off-white, with specks."""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageFilter

from resources.samples.drawing import Sheet

NAME = "contract"
COLORS = 32  # gray paper; the scanner's grain would make a full palette four times as large
ABOUT: dict[str, object] = {
    "title": {"en": "Contract scan", "zh": "合同扫描件"},
    "questions": {
        "en": ["What is the contract price?", "List all dates", 'Find "liquidated damages"'],
        "zh": ["合同总价是多少？", "查找“违约金”", "交付日期是哪天？"],
    },
    "checks": [
        {"question": "合同总价是多少？", "expect": ["386,000.00"]},
        {"question": "What is the contract price?", "expect": ["RMB 386,000.00"]},
        {"question": "查找“违约金”", "expect": ["0.05%"]},
        {"question": 'Find "liquidated damages"', "expect": ["0.05%"]},
        {"question": "合同编号", "expect": ["HT-2024-0715"]},
        {"question": "交付日期是哪天？", "expect": ["2024 年 9 月 30 日"]},
        {"question": "这份合同有什么风险？", "expect": ["需要模型"]},
    ],
}

_INK, _LEFT, _RIGHT = "#0d0d12", 128, 1152
_SEED, _SKEW_DEGREES = 715, 0.5
_PARTIES = (
    ("甲方（买方）：示例科技有限公司", "Party A (Buyer): Sample Technology Co., Ltd."),
    ("乙方（卖方）：样本设备有限公司", "Party B (Seller): Specimen Equipment Co., Ltd."),
)
_CLAUSES = (
    (
        "第一条  合同标的  Subject",
        "乙方向甲方提供检测设备 12 台，型号 SX-200。",
        "Party B shall supply 12 sets of testing equipment, model SX-200.",
    ),
    (
        "第二条  合同总价  Contract Price",
        "合同总价为人民币 386,000.00 元（含 13% 增值税）。",
        "The contract price is RMB 386,000.00, including 13% VAT.",
    ),
    (
        "第三条  付款方式  Payment",
        "签订后 10 日内支付 30%，即 115,800.00 元；验收后支付 70%，即 270,200.00 元。",
        "30% (RMB 115,800.00) within 10 days of signing; 70% (RMB 270,200.00) after acceptance.",
    ),
    (
        "第四条  交付  Delivery",
        "交付日期：2024 年 9 月 30 日前，地点为甲方仓库。",
        "Delivery date: on or before September 30, 2024, at the warehouse of Party A.",
    ),
    (
        "第五条  违约责任  Liability",
        "逾期交付的，每日按合同总价的 0.05% 支付违约金，累计不超过 5%。",
        "Late delivery: liquidated damages of 0.05% of the contract price per day, up to 5%.",
    ),
    (
        "第六条  质保  Warranty",
        "质保期为验收之日起 24 个月。",
        "The warranty period is 24 months from the date of acceptance.",
    ),
)


def draw() -> Sheet:
    sheet = Sheet(1280, 1360, "#ffffff")
    sheet.text(640, 108, "设备采购合同", 34, _INK, "serif-bold", "mm")
    sheet.text(640, 152, "EQUIPMENT PURCHASE CONTRACT", 19, _INK, "serif", "mm")
    sheet.text(_LEFT, 206, "合同编号：HT-2024-0715", 18, _INK, "serif")
    sheet.text(_RIGHT, 206, "签订日期：2024 年 7 月 15 日", 18, _INK, "serif", "rm", beside=True)
    sheet.line([(_LEFT, 230), (_RIGHT, 230)], _INK, 1.2)
    y = 262
    for chinese, english in _PARTIES:
        sheet.text(_LEFT, y, chinese, 18, _INK, "serif")
        sheet.text(_LEFT, y + 30, english, 17, _INK, "serif")
        y += 66
    y += 8
    for heading, chinese, english in _CLAUSES:
        sheet.text(_LEFT, y, heading, 19, _INK, "serif-bold")
        sheet.text(_LEFT + 38, y + 34, chinese, 18, _INK, "serif")
        sheet.text(_LEFT + 38, y + 65, english, 17, _INK, "serif")
        y += 116
    y += 8
    sheet.line([(_LEFT, y - 20), (_RIGHT, y - 20)], _INK, 1.2)
    sheet.text(_LEFT, y + 14, "甲方（盖章）Party A:", 18, _INK, "serif")
    sheet.text(700, y + 14, "乙方（盖章）Party B:", 18, _INK, "serif", beside=True)
    sheet.line([(_LEFT, y + 92), (520, y + 92)], _INK)
    sheet.line([(700, y + 92), (_RIGHT - 60, y + 92)], _INK)
    sheet.text(640, 1314, "- 1 / 4 -", 15, _INK, "serif", "mm")
    return sheet


def finish(picture: Image.Image) -> Image.Image:
    """What paper and scanner do to the page; the same every time."""
    chance = random.Random(_SEED)
    page = picture.convert("L").rotate(_SKEW_DEGREES, Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(0.45))
    width, height = page.size
    # Uneven light and grain: both drawn small and enlarged, so that neither is mere dust.
    light = Image.new("L", (8, 9))
    light.putdata([chance.randrange(0, 14) for _ in range(8 * 9)])
    grain = Image.new("L", (width // 2, height // 2))
    grain.putdata([chance.choice((0, 0, 0, 0, 4, 8)) for _ in range((width // 2) * (height // 2))])
    for dirt in (light, grain):
        page = ImageChops.subtract(page, dirt.resize(page.size, Image.Resampling.BICUBIC))
    pixels = page.load()
    if pixels is None:  # the type says that it could be; a picture in memory always has pixels
        return picture
    for _ in range(420):  # specks
        x, y, dark = chance.randrange(width - 2), chance.randrange(height - 2), chance.randrange(90, 190)
        for dx, dy in ((0, 0), (1, 0), (0, 1))[: chance.randrange(1, 4)]:
            pixels[x + dx, y + dy] = dark
    edge = Image.new("L", page.size, 0)  # the shadow along the left edge, where the sheet was bound
    edge.paste(Image.linear_gradient("L").rotate(-90).resize((42, height)), (0, 0))
    page = ImageChops.subtract(page, edge.point(lambda value: value // 7))
    paper = Image.merge("RGB", [Image.new("L", page.size, value) for value in (252, 249, 240)])
    return ImageChops.multiply(Image.merge("RGB", [page] * 3), paper)
