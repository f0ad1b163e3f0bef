"""The forms of question that are told by their words: one pattern for each kind, Chinese and English."""

from __future__ import annotations

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


WHOLE_TEXT = _any(
    r"全文",
    r"(?:全部|所有)(?:的)?(?:文字|文本|内容)",
    r"(?:读|念|提取|识别|抄|转写|转录)(?:取|出|写)?(?:一下)?(?:这张)?(?:图中|图里|图片|截图|图|里面|上面|其中)?(?:中|里|上)?(?:所有|全部)?的?(?:文字|文本)",
    r"(?:写了|写着|有)(?:些)?(?:什么|哪些)(?:字|文字|内容)?[?？]?$",
    r"^(?:文字|识别)$",
    r"\bocr\b",
    r"\b(?:whole|full|entire|complete|all)\b.{0,12}\btext\b",
    r"\b(?:read|extract|transcribe|copy|recogni[sz]e|get)\b.{0,16}\b(?:text|everything|words)\b",
    r"\btranscribe\b",
    r"\bwhat does (?:it|this|that|the (?:picture|image|screenshot|page|text))(?: \w+)? say\b",
    r"\bwhat (?:text|words) (?:is|are)\b",
    r"\bwhat(?:'s| is) (?:written|printed)\b",
    r"^text\W*$",
)
TABLE = _any(
    r"(?:转|变|提取|导出|整理|输出|读|识别|做|生成|列|抄).{0,8}(?:表格|表)",
    r"表格(?:转|提取|导出|内容)",
    r"^(?:这个|这张|这)?表格?$",
    r"\b(?:extract|convert|copy|give|get|show|read|export|make|turn|as|into|to)\b.{0,24}\btables?\b",
    r"^(?:the |this )?tables?\W*$",
    r"\bmarkdown table\b",
)
THIS = _any(
    r"^(?:请问|请)?(?:这|这里|这个|这儿|此处|选中的|图中|框里)(?:个|些)?(?:数字|数|数值|值|字|部分|里|内容)?的?"
    r"(?:是|写的是|写着|写了|显示|为)?(?:什么|多少|几|啥)(?:数字|数|字)?[?？。!！]*$",
    r"^(?:读|念)(?:一下|出)?(?:这个|这里|这些|这)?(?:数字|数)?[?？。!！]*$",
    r"^(?:please )?(?:read|say) (?:this|that|it)(?: number| value| figure| line)?(?: to me)?(?: please)?\W*$",
    r"^what(?:'s| is| are)? ?(?:the )?(?:number|value|figure|amount|text|word|line)?s? ?(?:is|are)? ?"
    r"(?:this|that|these|it|here)(?: number| value| figure)?\W*$",
    r"^how much is (?:this|that|it)\W*$",
    r"^what does (?:this|that|it) (?:line )?(?:say|read)\W*$",
    r"^(?:the |this )?(?:number|value)\W*$",
)
UNIT = _any(
    r"单位.{0,6}(?:是|为)?(?:什么|多少|啥|哪)",
    r"(?:什么|哪个|啥)单位",
    r"^单位[?？]?$",
    r"(?:什么|哪种)(?:货币|币种)",
    r"\b(?:what|which)\b.{0,24}\bunits?(?! price)\b",
    r"\bunits?\b.{0,12}\b(?:used|is it|are they)\b",
    r"^units?\W*$",
    r"\b(?:what|which) currency\b",
)
HELP = _any(
    r"^(?:你好|您好|嗨|hi|hello|hey|help|帮助)\W*$",
    r"你(?:能|会|可以)(?:做|干|帮).{0,4}什么",
    r"what can (?:you|i|it)\b",
)
NUMBERS = _any(
    r"(?:所有|全部|每个|列出|提取|哪些|有什么).{0,12}(?:数字|数值|数据|金额|百分比|百分数|比例|日期|时间|价格)",
    r"\b(?:all|every|each|list|extract)\b.{0,30}"
    r"\b(?:numbers?|figures?|values?|amounts?|percentages?|percents?|prices?|dates?|times?)\b",
    r"\b(?:which|what) (?:numbers|figures|amounts|percentages|prices|dates|times)\b",
)
TIMES = _any(
    r"出现(?:了|过)?(?:多少|几)(?:次|处)",
    r"how (?:often|many times)",
    r"\boccurrences? of\b",
    r"\bcount\b.*\boccur",
)
EN_COUNT = _any(r"\b(?:how many|count(?: of)?(?: the)?|(?:the |total )?number of)\s+(?P<what>[^?]+)")
ZH_COUNT = _any(r"有?(?:多少|几)(?:个|位|只|种|款|张|条|处|辆|名)(?P<what>[^?？。，]+)")
ZH_COUNT_BARE = _any(r"(?:多少|几)(?:行|列|字|词)")
COUNT_TABLES = _any(r"(?:多少|几)(?:个|张)表格?", r"\btables\b")
COUNT_COLUMNS = _any(r"(?:多少|几)列", r"\bcolumns\b")
COUNT_ROWS = _any(r"表.*(?:多少|几)行", r"\brows\b")
COUNT_LINES = _any(r"(?:多少|几)行", r"\blines\b")
COUNT_NUMBERS = _any(r"(?:多少|几)个数[字值]", r"\b(?:numbers|figures)\b")
COUNT_CHARACTERS = _any(r"(?:多少|几)个?(?:汉字|字符|字)", r"\b(?:characters|letters)\b")
COUNT_WORDS = _any(r"(?:多少|几)个?(?:单词|词)", r"\bwords\b")

ARITHMETIC = _any(
    r"加起来|之和|求和|总和|相加|相差|之差|差多少|差额|平均|计算|算一下|算出|占比",
    r"(?:增长|减少|增加|下降|上升)了?(?:多少|百分之几)|[涨跌]了多少",
    r"比.{1,16}[多少高低大小增减](?:了)?(?:多少|几)",
    r"占.{0,8}(?:多少|百分之几|比例)",
    r"\b(?:sum|add up|added|subtract|difference|average|mean value|calculate|compute|work out|ratio)\b",
    r"\b(?:multipl\w+|divide\w*)\b",
    r"\bhow much (?:more|less|higher|lower|bigger)\b",
    r"\bhow much (?:did|has|have) .*(?:gr[oe]wn?|rise|fall|increased?|decreased?|change|drop)\b",
    r"\b(?:grow|grown|grew|increased?|decreased?) (?:by|from)\b",
)
LOOKS = _any(
    r"颜色|什么色|形状|图标|长什么样|好看|美观|布局|设计|配色|字体|表情|照片",
    r"\b(?:colou?rs?|shape|icons?|look like|looks|layout|design|photo|logo|draw\w*|person|people|face)\b",
)
UNDERSTANDING = _any(
    r"为什么|为何|怎么(?!写)|如何|解释|说明一下|总结|概括|归纳|概述|摘要|比较|对比|翻译|描述|分析|趋势|建议|评价|评估",
    r"是.{1,8}还是|合理|意思|含义|风险|异常|是否|是不是|好不好|好吗|正确吗|对吗|哪个(?:更|最)|最(?![近新后终])|主要",
    r"关于什么|讲了?什么|介绍|改进|优化|检查|写一|生成代码|区别",
    r"\b(?:why|how (?:do|does|did|can|could|should|to|is|are|was)|explain|summar\w+|compare|comparison)\b",
    r"\btranslate\b",
    r"\b(?:describe|analy[sz]e|analysis|trends?|recommend\w*|suggest\w*|should|opinion|think|meaning|about|code)\b",
    r"\bwhat (?:do|does|did) .*\bmean\b",
    r"\b(?:better|best|worse|worst|good|bad|largest|highest|lowest|smallest|biggest|most|least|risks?|improve)\b",
    r"\b(?:review|check|correct|wrong|reasonable|write|generate|versus|vs)\b",
    r"^(?:is|are|was|were|do|does|did|can|could|will|would|has|have)\s(?!there\b)(?!you\b)",
)

# What a list of numbers may be limited to, the narrower first.
UNITS_ASKED = (
    _any(
        r"万亿元|亿元|百万元|万元|千元|美元|欧元|人民币|港元",
        r"%|％|百分[比数]|[$¥€£￥]|percent(?:age)?s?",
        r"\b(?:usd|rmb|cny|eur|gbp|kg|km|cm|mm|gb|mb|ms|px|pp)\b",
        r"\bdollars?\b|\beuros?\b",
        r"(?<=[以用带])元|元(?=的)",
    ),
    _any(r"日期|\bdates?\b", r"时间|\btimes?\b", r"金额|价格|\bamounts?\b|\bprices?\b"),
)
