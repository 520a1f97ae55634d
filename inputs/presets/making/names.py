"""Made-up names of people, from common surnames and common given-name characters."""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志红梅玉英文斌波辉宁健峰林新云"
    "飞鹏浩亮海山仁清胜学祥才发成康星光天达安岩中茂进有坚和彪博诚先敬震振壮会思群豪心"
    "邦承乐绍功松善厚庆友裕河哲江浪翰朗福生龙元全秀珍琴凤洁莲真环雪荣爱妹香月莺媛瑞凡"
    "佳嘉琼勤贞莉锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓仪荷丹蓉眉君琳晨欣悦彤梓涵"
)
_SHORT = 0.18  # share of names with one given character


def full_name(random: Random) -> str:
    """A name of two or three characters; the frequent surnames come first and oftenest."""
    surname = _SURNAMES[int(len(_SURNAMES) * random.random() ** 1.8)]
    first = random.choice(_GIVEN)
    return surname + first if random.random() < _SHORT else surname + first + random.choice(_GIVEN)


def distinct_names(random: Random, count: int) -> list[str]:
    """`count` different names, so that each can stand for its person in a cell."""
    names: dict[str, None] = {}
    while len(names) < count:
        names[full_name(random)] = None
    return list(names)
