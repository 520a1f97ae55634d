"""The words around the cells of lists: what headers, lines below and marks say."""

from __future__ import annotations

import re
from typing import Literal

from inputs.workbook.cells import normalise

Role = Literal[
    "day",
    "weekday",
    "slot",
    "duty",
    "place",
    "person",
    "unit",
    "title",
    "phone",
    "count",
    "passed",
    "standby",
    "code",
    "part",
    "unknown",
]
"""What a column holds. ``passed`` states no turn; ``person`` are names, whatever their part."""

_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_COUNTER = r"序号?|编号|no\.?|行号"
_WORDS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    ("phone", (r".*(?:电话|手机|联系方式|短号|座机|号码|小号)(?:号码?)?", r"tel|phone")),
    ("code", (r"(?:人员|职工|员工)(?:编码|编号|工号)|工号",)),
    (
        "passed",
        (
            rf"{_COUNTER}|.*备注|.*说明|注|note|.*(?:合计|小计|总计|共计)|.*天数|.*签[名字到收章].*",
            r".*(?:审核|审批|制表|填报|填表|记录|登记|报送|联络|联系|值班情况|交接).*人?",
            r".*情况|.*内容|.*结果|.*要求|.*邮箱|.*农历|同行|节日|节气|性别|年龄|身份证.*|车牌.*|学历",
        ),
    ),
    ("part", (r"分工|职责分工|值班角色|part",)),
    ("weekday", (r"星期几?|周几?|礼拜几?|weekday|week",)),
    ("day", (r".*(?:日期|时间|日子)|[日号]|年月日|班期|date|月日|月/日|日程",)),
    ("slot", (r"时段|班次|班别|午别|上/?下午|时间段|slot|shift",)),
    ("duty", (r"制度|事项|(?:值班|工作|任务|活动)?(?:类型|类别)|项目|任务|工作|duty",)),
    ("count", (r"次数|count",)),
    (
        "place",
        (
            r".*(?:地点|对象|点位|驻点|场所|片区)|村(?:名|居|社区|\(社区\))?|社区|村组|组别|target|place",
            r"(?:包|驻|联系|走访|下访|挂钩|包联|联)村.{0,2}|走访(?:村|单位)|接访(?:单位|窗口)|窗口",
        ),
    ),
    ("unit", (r"(?:所在|所属|工作)?(?:单位|部门|科室|站所|办公室|股室)(?:名称)?|unit",)),
    ("title", (r"(?:现任)?(?:职务|职位|职称|岗位|身份)|title",)),
    ("standby", (r"(?:备班|听班|替补|候补|备勤|备用|后备).*",)),
    (
        "person",
        (
            r".*(?:姓名|人员|名单|名字|值班人|接访人|走访人|责任人|负责人|参加人|带队人)|name|person",
            r".*(?:领导|干部|同志|成员|组长|组员|司机|驾驶员|民警|辅警|保安|门卫|医生|护士)",
            r".*(?:主班|副班|正班|带班|值班|接访|陪访|陪同|下访|走访|牵头|协助)",
            r".*(?:书记|镇长|乡长|主任|局长)|.*[岗角班员]|.*[ab]岗",
        ),
    ),
)
_ROLES = tuple((role, re.compile("|".join(patterns), re.IGNORECASE)) for role, patterns in _WORDS)


def without_blanks(text: str) -> str:
    """A text as it is compared: plain signs, and no blanks."""
    return re.sub(r"\s+", "", normalise(text)[0])


def bare(text: str) -> str:
    """A header without its blanks and what stands in brackets."""
    plain = without_blanks(text)
    return _BRACKETS.sub("", plain).strip("*:、") or plain


def role_of(header: str) -> Role:
    """What a column holds, by its header; ``unknown`` where that says nothing."""
    plain = bare(header)
    for role, pattern in _ROLES:
        if pattern.fullmatch(plain):
            return role
    return "unknown"


def is_counter(header: str) -> bool:
    """Whether a column counts its rows."""
    return re.fullmatch(_COUNTER, bare(header), re.IGNORECASE) is not None


# Lines below and above --------------------------------------------------------------------

_BELOW = re.compile(
    r"(?:合计|总计|小计|共计|(?:当班|值班|在岗|上班|出勤|每日|当日)?(?:总?人数|人次)|制表|编制|审核|审批|审定|填表|填报|签发|签字|签名|备注|说明|备考"
    r"|注(?=[:\d.、]|$)|注意|要求|值班要求|温馨提示|提示"
    r"|值班电话|联系电话|监督电话|举报电话|咨询电话|传真|报送|主管|分管领导|主要领导签|领导签|负责人签|单位负责人|经办|打印|落款|抄送"
    r"|有关要求|工作要求|交接班|图例|※|★|\*|[1-9][.、](?!\d))"
)
_SIGNED = re.compile(
    r".{0,4}(?:说明|图例|释义):|.{0,10}(?:签字|签名|签章|盖章)(?:[:(].*)?$|.{0,6}(?:负责|联系|填报|经办)人:"
)
_MADE_ON = re.compile(r"制表|填报|填表|打印|编制|更新|发布|印发|截至|截止|统计|报送|制定")
_LONG = 40


def is_below(text: str) -> bool:
    """Whether a line with this beginning says nothing of single turns: sums, notes, who made it."""
    plain = re.sub(r"\s+", "", text)
    return _BELOW.match(plain) is not None or _SIGNED.match(plain) is not None


def tells_days(text: str) -> bool:
    """Whether the days in a line around the list are those of the list."""
    return _MADE_ON.search(text) is None


def is_prose(text: str) -> bool:
    """Whether a text is a sentence, not the name of something."""
    return len(text) > _LONG


_CANCELLED = re.compile(
    r"(?:本次|临时|当天|当日|已|因[^,;。]{1,10}?)?(?:取消|作废|停办|停班|撤销|未开展|未进行|未值班|未接访|未走访|未完成|没完成|未做|未到|缺勤|缺席|请假)"
)


def says_cancelled(text: str) -> bool:
    """Whether a remark beside a turn says that it did not take place."""
    return _CANCELLED.fullmatch(re.sub(r"\s+", "", text).strip("。.()")) is not None


# Marks --------------------------------------------------------------------------------------

_TICKS = frozenset(("√", "✓", "✔", "v", "y", "yes", "1", "值", "班", "值班", "在岗", "是", "有"))

_OFF = re.compile(
    r"[-\u2010-\u2015\u2500/\\×xX✗✘\s]*|休|休息|公休|轮休|调休|补休|双休|空|无|否|0|off|不值班|下夜班|轮空|放假|节|节假日|[/]+",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"年|年假|年休|年休假|事|事假|病|病假|婚|婚假|产|产假|陪产假|丧|丧假|探|探亲假|育儿假|护理假|工伤|假|请假|休假"
    r"|差|出差|公差|公出|外出|学|学习|训|培训|党校|会|会议|开会|借调|挂职|抽调|外派|驻村"
)
_LEGEND = re.compile(
    r"[“\"'「]?(?P<mark>[A-Za-z]{0,2}\d{0,2}|[√✓✔●○◎■□▲△★☆◆◇×※Φφ]|[一-鿿]{1,2})[”\"'」]?"
    r"\s*(?:=|:|代表|表示|为|指|即|是|[-—–]+|(?<=[√✓✔●○◎■□▲△★☆◆◇×※Φφ]))\s*[“\"'「]?(?P<said>[^\s,;、。”\"'」()]+)"
)


def is_tick(text: str) -> bool:
    """Whether a mark says yes, and nothing else."""
    return text.strip().casefold() in _TICKS


def says_off(text: str) -> bool:
    """Whether a mark says that it is nobody's turn."""
    return _OFF.fullmatch(text.strip()) is not None


def says_leave(text: str) -> bool:
    """Whether a mark says why somebody is away."""
    return _LEAVE.fullmatch(text.strip()) is not None


def legend_in(text: str) -> dict[str, str]:
    """What a line below a list says its marks mean."""
    plain = re.sub(
        r"^\s*[^\s:]{0,6}(?:图例|备注|说明|注明?|释义)\s*[:]?\s*", "", normalise(text)[0]
    )
    return {one["mark"]: one["said"] for one in _LEGEND.finditer(plain) if one["mark"]}


# Names and posts ------------------------------------------------------------------------------

BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
"""What stands in brackets, and nothing in brackets inside it."""
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff"
NAME = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,8}}[·•‧][{_HAN}·•‧]{{1,12}}")
TITLE = re.compile(
    r"(?:党委|党组|党工委|党政办|党总支|党支部|支部|人大|政协|纪委|政府|常务|第一|副|总|主|代|兼|挂职|驻村|包村|村委会?|两委|村"
    r"|镇|乡|县|街道|社区|居委会?|办|片区|组织|宣传|统战|政法|武装|妇联|团委|工会|值班|带班|一级|二级|三级|四级|科|股|所|站|局|处)*"
    r"(?:书记|镇长|乡长|县长|主任科员|主任|主席|局长|科长|所长|站长|部长|委员|科员|干部|队长|会计|文书|院长|校长|经理|组长|班长"
    r"|干事|办事员|调研员|专员|秘书|同志|司机|驾驶员|民警|辅警|网格员|统计员|教师|老师|医生|护士|主管|股长|处长|常委|董事长|村长"
    r"|助理|副职|支书|文员|协理员|社工|巡查员|领导|负责人|代表|选调生|大学生村官|工作人员|值班员|联络员)"
)
_NOBODY = re.compile(
    r"[-\u2010-\u2015\u2500/\\~*.…×xX○\s]*|无|空|空缺|缺|待定|未定|另行通知|另行安排|轮空|放假|休|休息|停班|不值班|不排班|暂无|同上班|/"
)


def is_title(text: str) -> bool:
    """Whether a text is a post and nothing else."""
    return TITLE.fullmatch(text.replace(" ", "")) is not None


def says_nobody(text: str) -> bool:
    """Whether a text says that nobody is there."""
    return _NOBODY.fullmatch(normalise(text)[0]) is not None
