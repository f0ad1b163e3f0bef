"""The reader's fixed sentences, in both languages, in one table."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Language(StrEnum):
    EN = "en"
    ZH = "zh"


class Phrase(Enum):
    NO_PICTURE = auto()
    NO_TEXT = auto()
    NO_TABLE = auto()
    TABLE_NUMBER = auto()
    LINE_READS = auto()
    LINES_READ = auto()
    HEADINGS_OUTSIDE = auto()
    READ_BELOW = auto()
    CLOSEST_LABEL = auto()
    OTHER_LINES = auto()
    MORE_LINES = auto()
    NOT_FOUND = auto()
    NOT_IN_THESE_WORDS = auto()
    NEAR_LABELS = auto()
    NO_COLUMN = auto()
    NO_SUCH_COLUMN = auto()
    EMPTY_CELL = auto()
    CELL_OUTSIDE = auto()
    FORMULA_HIDDEN = auto()
    COLUMN_READS = auto()
    UNIT_STATED = auto()
    NO_UNIT = auto()
    UNITS_ON_NUMBERS = auto()
    NUMBERS_FOUND = auto()
    NUMBERS_WITH_UNIT = auto()
    NO_NUMBERS = auto()
    NO_NUMBERS_WITH_UNIT = auto()
    UNCERTAIN = auto()
    NEEDS_MODEL = auto()
    NEEDS_ARITHMETIC = auto()
    NEEDS_EYES = auto()
    KEYWORD_LINES = auto()
    SENTENCE_READS = auto()
    LIKELIEST_LINES = auto()
    LIKELIEST_WITHOUT = auto()
    WHAT_READING_CAN = auto()
    COUNT_LINES = auto()
    COUNT_WORDS = auto()
    COUNT_CHARACTERS = auto()
    COUNT_NUMBERS = auto()
    COUNT_TABLES = auto()
    COUNT_ROWS = auto()
    COUNT_COLUMNS = auto()
    COUNT_OCCURRENCES = auto()
    COUNT_OF_WHAT = auto()
    TOO_LONG_FOR_THIS = auto()
    LINES_HERE = auto()
    UNCERTAIN_HERE = auto()
    NUMBERS_OF_KIND = auto()
    UNCERTAIN_CELLS = auto()
    SMALL_PRINT = auto()
    SKIMMED = auto()
    TURNED = auto()
    UNEVEN = auto()
    UNDERSTOOD_AS = auto()
    COMPUTED_IN_DOUBT = auto()
    COMPUTED_FROM = auto()
    COMPUTED_WHERE = auto()
    AND = auto()
    COMPUTED_COUNT = auto()
    COMPUTED_DIFFERENT = auto()
    COMPUTED_SUM = auto()
    COMPUTED_AVERAGE = auto()
    COMPUTED_LARGEST = auto()
    COMPUTED_SMALLEST = auto()
    COMPUTED_FIRST = auto()
    COMPUTED_LAST = auto()
    COMPUTED_FIRST_ROW = auto()
    COMPUTED_LAST_ROW = auto()
    TOTALS_LEFT_OUT = auto()
    EMPTY_SKIPPED = auto()
    ROUNDED = auto()
    TOTAL_AGREES = auto()
    COMPUTED_LIST = auto()
    COMPUTED_DIFFERENCE = auto()
    COMPUTED_MOST_ROWS = auto()
    COMPUTED_SUMS = auto()
    COMPUTED_RANK = auto()
    COMPUTED_MOST = auto()
    CONTAINS = auto()
    SHARED = auto()
    WHICH_COLUMN = auto()
    DOUBT_EDGE = auto()
    DOUBT_TIES = auto()
    DOUBT_GROUPS = auto()
    DOUBT_QUESTION = auto()
    DOUBT_CELLS = auto()
    DOUBT_UNITS = auto()
    DOUBT_TOTALS = auto()
    DOUBT_HEADING = auto()
    DOUBT_PRINTED = auto()
    DOUBT_ORDER = auto()
    DOUBT_TABLES = auto()
    DOUBT_SIGNS = auto()
    DOUBT_LABEL = auto()
    DOUBT_ROW = auto()
    DOUBT_COLUMN = auto()
    DOUBT_FIGURE = auto()
    FOUND_SO_FAR = auto()
    READ_TWO_WAYS = auto()
    YES = auto()
    NO = auto()
    SWITCH_ON = auto()
    SWITCH_OFF = auto()
    CHECK_ON = auto()
    CHECK_OFF = auto()
    CHECK_MIXED = auto()
    RADIO_ON = auto()
    RADIO_OFF = auto()
    MARK_UNKNOWN = auto()
    MARKS_ON = auto()
    MARKS_OFF = auto()
    MARKS_UNCLEAR = auto()
    MARKS_MORE = auto()
    CHAT_LEFT = auto()
    CHAT_RIGHT = auto()
    CHAT_ON_LEFT = auto()
    CHAT_ON_RIGHT = auto()
    CHAT_LEFT_SIDE = auto()
    CHAT_RIGHT_SIDE = auto()
    CHAT_HEADING = auto()
    CHAT_FOLLOWS = auto()
    CHAT_MESSAGE = auto()
    CHAT_MESSAGES = auto()
    CHOICES = auto()
    CHAT_COUNT = auto()
    CHAT_COUNT_LEAST = auto()
    CHAT_REPLY = auto()
    CHAT_STAMP = auto()
    CHAT_STAMP_ABOVE = auto()
    CHAT_NO_TIME = auto()
    CHAT_NOT_SAID = auto()
    CHAT_NOBODY = auto()
    CHAT_NAMES = auto()
    CHAT_NO_NAMES = auto()


# English, Chinese
_PHRASES: dict[Phrase, tuple[str, str]] = {
    Phrase.NO_PICTURE: (
        "There is no picture yet. Drop, paste or open a screenshot, then ask again.",
        "还没有图片。请先拖入、粘贴或打开一张截图，然后再提问。",
    ),
    Phrase.NO_TEXT: (
        "No text was found here. The text reader only reads letters and numbers.",
        "这里没有读到文字。文字识别只能读出文字和数字。",
    ),
    Phrase.NO_TABLE: ("No table was found here.", "这里没有找到表格。"),
    Phrase.TABLE_NUMBER: ("Table {number}", "表格 {number}"),
    Phrase.HEADINGS_OUTSIDE: (
        "The headings stand outside the selected region.",
        "列标题位于选区之外。",
    ),
    Phrase.LINE_READS: ("Read from this line:", "读自这一行："),
    Phrase.LINES_READ: ("{count} lines match:", "有 {count} 行符合："),
    Phrase.READ_BELOW: ('Printed under "{label}".', "印在“{label}”的下方。"),
    Phrase.CLOSEST_LABEL: ('The closest label is "{label}".', "最接近的名称是“{label}”。"),
    Phrase.OTHER_LINES: ("Other lines with these words:", "其他含有这些字的行："),
    Phrase.MORE_LINES: ("… and {count} more.", "……另有 {count} 处。"),
    Phrase.NOT_FOUND: (
        '"{label}" was not found in the text that was read.',
        "在读到的文字中没有找到“{label}”。",
    ),
    Phrase.NOT_IN_THESE_WORDS: (
        (
            '"{label}" is not printed here in these words. Whether it stands here in other words, reading '
            "alone cannot tell."
        ),
        "这里没有印着“{label}”。是否换了一种说法，仅凭文字看不出来。",
    ),
    Phrase.NEAR_LABELS: ("Similar text that is there: {labels}", "相近的文字有：{labels}"),
    Phrase.NO_COLUMN: (
        'No column "{column}" was found. The columns are: {columns}',
        "没有找到“{column}”这一列。现有的列是：{columns}",
    ),
    Phrase.NO_SUCH_COLUMN: (
        'No column "{column}" was found; this is the whole line.',
        "没有找到“{column}”这一列，以下是整行内容。",
    ),
    Phrase.EMPTY_CELL: ("Nothing was read in this cell.", "这一格没有读到内容。"),
    Phrase.CELL_OUTSIDE: (
        "The picture does not show the cell {cell}. It shows the columns {columns} and the rows {rows}.",
        "图中没有单元格 {cell}，图中是 {columns} 列、{rows} 行。",
    ),
    Phrase.FORMULA_HIDDEN: (
        "The picture shows only the formula of the selected cell: {cell}.",
        "图中只显示选中单元格的公式：{cell}。",
    ),
    Phrase.COLUMN_READS: ('"{column}" is a column:', "“{column}”是一列："),
    Phrase.UNIT_STATED: ('the page states "{unit}"', "页面注明“{unit}”"),
    Phrase.NO_UNIT: ("No unit was found in the text that was read.", "在读到的文字中没有找到单位。"),
    Phrase.UNITS_ON_NUMBERS: ("Units printed with numbers: {units}", "数字旁印有的单位：{units}"),
    Phrase.NUMBERS_FOUND: ("Numbers: **{count}**, in reading order:", "共 **{count}** 个数字，按阅读顺序："),
    Phrase.NUMBERS_WITH_UNIT: (
        'Numbers with "{unit}": **{count}**, in reading order:',
        "带“{unit}”的数字共 **{count}** 个，按阅读顺序：",
    ),
    Phrase.NO_NUMBERS: ("No number was found here.", "这里没有读到数字。"),
    Phrase.NO_NUMBERS_WITH_UNIT: (
        'No number with "{unit}" was found here.',
        "这里没有读到带“{unit}”的数字。",
    ),
    Phrase.UNCERTAIN: (
        "(?) was hard to read: please compare it with the picture.",
        "(?) 处识别不太确定，请与图片核对。",
    ),
    Phrase.NEEDS_MODEL: (
        (
            "This question needs the model. The text reader only reads letters and numbers; "
            "it does not understand them."
        ),
        "这个问题需要模型来回答。文字识别只能读出文字和数字，不能理解内容。",
    ),
    Phrase.NEEDS_ARITHMETIC: (
        "The text reader does not calculate; this needs the model. It only reads what is printed.",
        "文字识别不做计算，这个问题需要模型来回答。它只能读出印着的内容。",
    ),
    Phrase.NEEDS_EYES: (
        (
            "This question needs the model. The text reader only reads letters and numbers; "
            "it does not see colors, shapes or things."
        ),
        "这个问题需要模型来回答。文字识别只能读出文字和数字，看不到颜色、形状和物体。",
    ),
    Phrase.KEYWORD_LINES: ("These lines contain words of the question:", "含有问题中字词的行："),
    Phrase.SENTENCE_READS: ("Read from this sentence:", "读自这句话："),
    Phrase.LIKELIEST_LINES: (
        "Reading alone cannot tell the answer. The likeliest lines:",
        "仅凭文字看不出答案，最有可能的几行：",
    ),
    Phrase.LIKELIEST_WITHOUT: (
        (
            "Reading alone cannot tell the answer: no line has all words of the question (missing: {words}). "
            "The likeliest lines:"
        ),
        "仅凭文字看不出答案：没有一行含有问题中所有的词（缺：{words}）。最有可能的几行：",
    ),
    Phrase.WHAT_READING_CAN: (
        (
            "What reading can do: the whole text, a table as Markdown, find a line or a figure by its label, "
            "list numbers, count."
        ),
        "文字识别能做的：读出全文、把表格转成 Markdown、按名称查找某一行或某个数字、列出数字、计数。",
    ),
    Phrase.COUNT_LINES: ("Lines of text: **{count}**", "读到 **{count}** 行文字。"),
    Phrase.COUNT_WORDS: (
        "Words: **{count}** (each Chinese character counts as one)",
        "读到 **{count}** 个词（每个汉字算一个）。",
    ),
    Phrase.COUNT_CHARACTERS: (
        "Characters, without spaces: **{count}**",
        "读到 **{count}** 个字符（不含空格）。",
    ),
    Phrase.COUNT_NUMBERS: ("Numbers: **{count}**", "读到 **{count}** 个数字。"),
    Phrase.COUNT_TABLES: ("Tables: **{count}**", "找到 **{count}** 个表格。"),
    Phrase.COUNT_ROWS: (
        "Rows in table {number}, with its heading: **{count}**",
        "表格 {number} 有 **{count}** 行（含表头）。",
    ),
    Phrase.COUNT_COLUMNS: ("Columns in table {number}: **{count}**", "表格 {number} 有 **{count}** 列。"),
    Phrase.COUNT_OCCURRENCES: (
        '"{label}" was read this many times: **{count}**',
        "“{label}”出现了 **{count}** 次。",
    ),
    Phrase.COUNT_OF_WHAT: (
        (
            "The text reader counts printed words, not things; that needs the model. "
            'In the text that was read, "{label}" stands this many times: {count}'
        ),
        "“{label}”在读到的文字中出现了 {count} 次。文字识别只数印着的字，数物体需要模型。",
    ),
    Phrase.NUMBERS_OF_KIND: (
        'Found for "{unit}": **{count}**, in reading order:',
        "“{unit}”共 **{count}** 个，按阅读顺序：",
    ),
    Phrase.UNCERTAIN_CELLS: (
        "Hard to read, please compare with the picture: {cells}",
        "以下识别不太确定，请与图片核对：{cells}",
    ),
    Phrase.LINES_HERE: ("As printed here:", "此处印着："),
    Phrase.UNCERTAIN_HERE: (
        "Some of this was hard to read: please compare it with the picture.",
        "其中有些识别不太确定，请与图片核对。",
    ),
    Phrase.SMALL_PRINT: (
        "The print is very small here; digits may be misread. Take a larger screenshot if you can.",
        "这里的字很小，数字可能读错。如有可能，请截一张更大的图。",
    ),
    Phrase.DOUBT_LABEL: (
        "Not certain: the label is not exactly what was asked for. Please compare with the picture.",
        "不确定：这里的名称与所问的不完全相同，请与图片核对。",
    ),
    Phrase.DOUBT_ROW: (
        "Not certain: which value belongs to this label could not be told. Please compare with the picture.",
        "不确定：无法判断哪个值属于这个名称，请与图片核对。",
    ),
    Phrase.DOUBT_COLUMN: (
        "Not certain: which column this stands in could not be told. Please compare with the picture.",
        "不确定：无法判断它属于哪一列，请与图片核对。",
    ),
    Phrase.READ_TWO_WAYS: ("Two readings: {cells}", "两次识别结果不同：{cells}"),
    Phrase.FOUND_SO_FAR: (
        "Found so far, while the rest of the picture is being read:",
        "图片其余部分还在识别，目前找到的行：",
    ),
    Phrase.DOUBT_FIGURE: (
        "Not certain: the figure may be misread. Please compare with the picture.",
        "不确定：这个数字可能读错了，请与图片核对。",
    ),
    Phrase.TURNED: (
        "The picture is turned by {degrees}° (clockwise); it was read upright.",
        "图片顺时针旋转了 {degrees}°，已转正后识别。",
    ),
    Phrase.UNEVEN: (
        (
            "The lines of the picture are not parallel, as on a photo taken at an angle: rows may be mixed "
            "up. A photo taken from straight above is read better."
        ),
        "图片中的文字行不平行（像是斜着拍的照片），各行内容可能错位。请正对着拍摄，识别会更准确。",
    ),
    Phrase.SKIMMED: (
        (
            "Parts of the picture look like a pattern or noise and were only skimmed; small print in them "
            "may be missing. Select a smaller region to have it read closely."
        ),
        "图片中像是花纹或噪点的部分只粗略看过，其中的小字可能没有读到。请框选一个小一些的区域，以便仔细识别。",
    ),
    Phrase.UNDERSTOOD_AS: ("Understood as: {question}", "理解为：{question}"),
    Phrase.COMPUTED_IN_DOUBT: (
        "Not certain; this is what was understood:",
        "不确定，按以下理解计算：",
    ),
    Phrase.COMPUTED_FROM: (
        "From these cells:",
        "所用的单元格：",
    ),
    Phrase.COMPUTED_WHERE: (
        ", where {conditions}",
        "，条件：{conditions}",
    ),
    Phrase.AND: (
        " and ",
        "，且 ",
    ),
    Phrase.COMPUTED_COUNT: (
        "Counted, not printed: rows of the table",
        "数出来的结果（不是印着的）：表格的行数",
    ),
    Phrase.COMPUTED_DIFFERENT: (
        'Counted, not printed: different cells of "{column}"',
        "数出来的结果（不是印着的）：“{column}”列中不同的格",
    ),
    Phrase.COMPUTED_SUM: (
        'Computed, not printed: the sum of {count} cells of "{column}"',
        "计算结果（不是印着的）：“{column}”列 {count} 格之和",
    ),
    Phrase.COMPUTED_AVERAGE: (
        'Computed, not printed: the average of {count} cells of "{column}"',
        "计算结果（不是印着的）：“{column}”列 {count} 格的平均值",
    ),
    Phrase.COMPUTED_LARGEST: (
        'Compared: the largest of {count} cells of "{column}"',
        "比较得出：“{column}”列 {count} 格中最大（或最晚）的",
    ),
    Phrase.COMPUTED_SMALLEST: (
        'Compared: the smallest of {count} cells of "{column}"',
        "比较得出：“{column}”列 {count} 格中最小（或最早）的",
    ),
    Phrase.COMPUTED_FIRST: (
        'The first filled cell of "{column}"',
        "“{column}”列第一个有内容的格",
    ),
    Phrase.COMPUTED_LAST: (
        'The last filled cell of "{column}"',
        "“{column}”列最后一个有内容的格",
    ),
    Phrase.COMPUTED_FIRST_ROW: (
        "The first row of the table",
        "表格的第一行",
    ),
    Phrase.COMPUTED_LAST_ROW: (
        "The last row of the table",
        "表格的最后一行",
    ),
    Phrase.TOTALS_LEFT_OUT: (
        "Left out as totals or as the foot of the table: {names}",
        "以下行是合计或表尾，没有算在内：{names}",
    ),
    Phrase.EMPTY_SKIPPED: (
        "Empty cells that were skipped: {count}",
        "跳过的空格：{count} 个",
    ),
    Phrase.ROUNDED: (
        "The result is rounded.",
        "结果经过四舍五入。",
    ),
    Phrase.COMPUTED_SUMS: (
        'Computed, not printed: the sum of "{column}" for each of {count} different cells of "{by}"',
        "计算结果（不是印着的）：“{by}”列 {count} 种不同内容各自的“{column}”之和",
    ),
    Phrase.COMPUTED_MOST_ROWS: (
        'Counted, not printed: how many rows have each of {count} different cells of "{column}"',
        "数出来的结果（不是印着的）：“{column}”列 {count} 种不同内容各有几行",
    ),
    Phrase.COMPUTED_DIFFERENCE: (
        'Computed, not printed: the difference of {count} cells of "{column}"',
        "计算结果（不是印着的）：“{column}”列 {count} 格之差",
    ),
    Phrase.COMPUTED_LIST: (
        "Chosen by their cells: {count} rows of the table",
        "按单元格选出：表格的 {count} 行",
    ),
    Phrase.COMPUTED_RANK: (
        "; number {rank} in this order",
        "；按此顺序的第 {rank} 位",
    ),
    Phrase.COMPUTED_MOST: (
        "; the first {count} in this order",
        "；按此顺序的前 {count} 位",
    ),
    Phrase.CONTAINS: (
        "contains",
        "含有",
    ),
    Phrase.SHARED: (
        "Rows that share this value: {count}",
        "并列的行数：{count}",
    ),
    Phrase.WHICH_COLUMN: (
        "The question does not say which of these columns it means: {columns}. Please name one.",
        "问题没有说明指的是哪一列：{columns}。请写出列名。",
    ),
    Phrase.DOUBT_EDGE: (
        "Some cells are exactly the limit, and whether they count could not be told.",
        "有的单元格正好等于这个界限，无法判断是否算在内。",
    ),
    Phrase.DOUBT_GROUPS: (
        "Empty cells of the first column may belong to the name above or below them.",
        "第一列的空格可能属于它上方或下方的名称。",
    ),
    Phrase.DOUBT_TIES: (
        "Several rows share a value, so that the order is not certain.",
        "有几行的值相同，因此名次不确定。",
    ),
    Phrase.TOTAL_AGREES: (
        "The printed total is the same: {total}",
        "与印着的合计一致：{total}",
    ),
    Phrase.DOUBT_QUESTION: (
        "These words of the question were not understood: {words}",
        "问题中的这些词没有理解：{words}",
    ),
    Phrase.DOUBT_CELLS: (
        "Some cells are hard to read or no single numbers: {cells}",
        "有些单元格难以辨认，或不是单个数字：{cells}",
    ),
    Phrase.DOUBT_UNITS: (
        "The units may not be the same.",
        "单位可能不一致。",
    ),
    Phrase.DOUBT_TOTALS: (
        "Some rows may add up others, and with them the result differs.",
        "有些行可能是合计，算上它们结果会不同。",
    ),
    Phrase.DOUBT_HEADING: (
        "Whether the first row is a heading could not be told.",
        "无法判断第一行是不是表头。",
    ),
    Phrase.DOUBT_PRINTED: (
        "The printed total is another one: {total}",
        "与印着的合计不同：{total}",
    ),
    Phrase.DOUBT_ORDER: (
        "The rows do not run from the oldest to the newest date.",
        "各行没有按日期从旧到新排列。",
    ),
    Phrase.DOUBT_SIGNS: (
        "No figure is above zero: the largest may be the one farthest from it.",
        "没有大于零的数：最大的可能是绝对值最大的那个。",
    ),
    Phrase.DOUBT_TABLES: (
        "There are several tables, and another one may be meant.",
        "有多个表格，问的可能是另一个。",
    ),
    Phrase.YES: ("Yes", "是"),
    Phrase.NO: ("No", "否"),
    Phrase.SWITCH_ON: ("On", "已开启"),
    Phrase.SWITCH_OFF: ("Off", "未开启"),
    Phrase.CHECK_ON: ("Checked", "已勾选"),
    Phrase.CHECK_OFF: ("Not checked", "未勾选"),
    Phrase.CHECK_MIXED: ("Partly checked", "部分勾选"),
    Phrase.RADIO_ON: ("Selected", "已选中"),
    Phrase.RADIO_OFF: ("Not selected", "未选中"),
    Phrase.MARK_UNKNOWN: (
        "Whether it is on or off cannot be told from the picture.",
        "从图中无法判断它是开还是关。",
    ),
    Phrase.MARKS_ON: (
        "On, checked or selected: {count} of {total}",
        "共 {total} 项，其中已开启、勾选或选中的有 {count} 项",
    ),
    Phrase.MARKS_OFF: (
        "Off, not checked or not selected: {count} of {total}",
        "共 {total} 项，其中未开启、未勾选或未选中的有 {count} 项",
    ),
    Phrase.MARKS_MORE: (
        "There may be more: some boxes were read as letters. Please compare with the picture.",
        "可能还有其他：有些方框被读成了文字，请与图片核对。",
    ),
    Phrase.MARKS_UNCLEAR: ("Neither on nor off: {labels}", "无法判断或部分勾选：{labels}"),
    Phrase.TOO_LONG_FOR_THIS: (
        "There is a lot of text here. Select a smaller region, or ask for the whole text. The first lines:",
        "这里的文字很多。请选一个小一些的区域，或者要求读出全文。开头几行是：",
    ),
    Phrase.CHAT_LEFT: ("Left side", "左侧"),
    Phrase.CHAT_RIGHT: ("Right side", "右侧"),
    Phrase.CHAT_ON_LEFT: (
        "The message stands on the left. No name is printed with it.",
        "这条消息在左侧，没有印出名字。",
    ),
    Phrase.CHAT_ON_RIGHT: (
        "The message stands on the right, where one's own messages usually are. No name is printed with it.",
        "这条消息在右侧，通常是自己发的，没有印出名字。",
    ),
    Phrase.CHAT_LEFT_SIDE: (
        "These are the messages on the left side; no name is printed with them.",
        "这是左侧的消息，没有印出名字。",
    ),
    Phrase.CHAT_RIGHT_SIDE: (
        "Taken from the right side, where one's own messages usually are; no name is printed with them.",
        "取自右侧，通常是自己发的消息；没有印出名字。",
    ),
    Phrase.CHAT_HEADING: (
        "No name is printed with the messages on the left; the heading above the chat is: {heading}",
        "左侧的消息没有印出名字；聊天上方的标题是：{heading}",
    ),
    Phrase.CHAT_FOLLOWS: (
        "No name is printed with this message. It directly follows one with the name shown here.",
        "这条消息没有印出名字，它紧接在下面这个名字的消息之后。",
    ),
    Phrase.CHAT_MESSAGE: ("Read from this message:", "读自这条消息："),
    Phrase.CHAT_MESSAGES: ("{count} messages fit, from the top:", "有 {count} 条消息符合，从上到下："),
    Phrase.CHAT_COUNT: (
        "Messages in the picture: **{count}** (counted)",
        "图中的消息：**{count}** 条（数出来的）",
    ),
    Phrase.CHOICES: ("Shown as chosen:", "显示为选中的："),
    Phrase.CHAT_COUNT_LEAST: (
        "Messages with a name above them: {count}. Further lines below them may be messages of their own.",
        "上方有名字的消息：{count} 条。其下另起的行也可能是单独的消息。",
    ),
    Phrase.CHAT_REPLY: (
        "A message asks this. It and the one after it read:",
        "有一条消息问了这个。它和后面的一条是：",
    ),
    Phrase.CHAT_STAMP: (
        "No time is printed with the message itself. The last time above it is {time}.",
        "这条消息旁边没有印出时间，它上方最近的时间是 {time}。",
    ),
    Phrase.CHAT_STAMP_ABOVE: ("the last time above it is {time}", "上方最近的时间是 {time}"),
    Phrase.CHAT_NO_TIME: (
        "No time is printed with the message.",
        "这条消息没有印出时间。",
    ),
    Phrase.CHAT_NOT_SAID: (
        "No message was found that says “{about}”.",
        "没有找到说到“{about}”的消息。",
    ),
    Phrase.CHAT_NOBODY: ("No message by “{who}” was found.", "没有找到“{who}”的消息。"),
    Phrase.CHAT_NAMES: ("Names printed with the messages: {names}", "消息旁印出的名字：{names}"),
    Phrase.CHAT_NO_NAMES: ("No names are printed with the messages.", "消息旁没有印出名字。"),
}


def say(phrase: Phrase, language: Language, **values: object) -> str:
    """The sentence with `values` for its placeholders. Printed text in them must be escaped already."""
    english, chinese = _PHRASES[phrase]
    return (chinese if language is Language.ZH else english).format(**values)
