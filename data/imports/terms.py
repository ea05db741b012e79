"""Words of offices → codes of our vocabularies."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

# What other platforms call the same thing. A word that fits several kinds (运动场) stands for none.
ALSO: dict[str, tuple[str, ...]] = {
    "residential": (
        "居住", "住宅楼", "民宅", "民房", "居民楼", "住宅用房", "house", "apartments", "dwelling",
    ),
    "shop": (
        "店铺", "商业", "店面", "门面", "商业用房", "沿街店铺", "商店", "个体户", "个体工商户", "retail",
        "commercial",
    ),
    "office": ("写字楼", "办公楼", "办公用房"),
    "factory": ("工业", "厂房仓库", "工业用房", "仓库", "industrial"),
    "public": ("公共建筑", "公建", "公共用房", "学校", "医院", "事业单位", "机关"),
    "owner_occupied": ("自住房", "业主自住", "自用"),
    "rented": ("出租房", "租赁", "已出租", "出租屋"),
    "vacant": ("空置房", "空房", "闲置", "无人居住"),
    "shared_rental": ("合租", "群租房"),
    "uncoded": ("未编码", "无码"),
    "coded": ("已编码", "已赋码未上墙"),
    "mounted": ("已安装", "已挂牌", "已钉挂"),
    "void": ("失效", "注销", "已注销", "废止"),
    "in_use": ("在用", "运营", "运营中", "营业", "正常运营", "正常使用", "开放", "启用", "open"),
    "suspended": ("暂停运营", "停业整顿", "暂停服务", "维修中"),
    "closed_down": ("关闭", "停业", "已关闭", "撤销", "停止运营"),
    "trial": ("试运行",),
    "under_construction": ("建设中", "施工中"),
    "planned": ("规划中", "拟建"),
    "public_built": ("公建民营", "公办民营"),
    "private": ("私营", "民办"),
    "online": ("正常", "在线正常", "联网"),
    "offline": ("断线", "掉线", "离网"),
    "alarm": ("报警", "告警中"),
    "fault": ("异常", "损坏", "故障中"),
    "maintenance": ("维修", "检修", "维护"),
    "registered": ("户籍", "常住", "常住人口", "户籍人员", "本地户籍"),
    "migrant": ("流动", "外来", "暂住", "外来人口", "新居民", "暂住人口"),
    "overseas": ("境外", "外籍", "港澳台"),
    "unregistered": ("未落户",),
    "comprehensive": ("综合", "普通网格", "基础网格"),
    "dedicated": ("专属", "专属网格", "专业网格"),
    "1": ("男性", "m"),
    "2": ("女性", "f"),
    "ELD_CANTEEN": ("社区食堂", "长者食堂", "智慧老年食堂", "爱心食堂", "助餐点"),
    "ELD_DAYCARE": ("日照中心", "日间照料", "居家养老照料中心", "老年人日间照料中心"),
    "ELD_INST": ("养老机构", "敬老院", "老年养护院", "福利院"),
    "NURSERY": ("托儿所", "托育机构", "托育园", "托育中心"),
    "HEALTH_CENTER": ("卫生服务中心", "社区医院"),
    "HEALTH_STATION": ("卫生服务站", "卫生室", "社区卫生室"),
    "PHARMACY": ("药房", "药品零售"),
    "SCHOOL_P": ("小学校",),
    "SCHOOL_M": ("中学", "初级中学"),
    "READ": ("百姓书屋", "图书馆分馆", "书房"),
    "GYM": ("智慧百姓健身房", "健身房"),
    "FITNESS": ("健身点", "健身路径", "全民健身点"),
    "TRAIL": ("步道", "健身步道"),
    "LEGAL_POINT": ("法律服务点", "公共法律服务站"),
    "MEDIATE": ("人民调解室", "调解委员会"),
    "POLICE": ("派出所", "社区警务室"),
    "FIRE_MICRO": ("微型消防", "消防站"),
    "SHELTER": ("避灾点", "避灾中心", "应急避难场所", "避难场所"),
    "AED": ("aed", "除颤仪", "自动体外除颤器"),
    "MARKET": ("农贸市场", "生鲜超市", "菜场"),
    "SHOP": ("小超市", "便利超市"),
    "PARCEL": ("快递驿站", "驿站", "快递柜", "菜鸟驿站"),
    "TOILET": ("公厕",),
    "WASTE_COLLECT": ("垃圾站", "垃圾中转站"),
    "WASTE_POINT": ("垃圾分类点", "垃圾投放点"),
    "CHARGE_EBIKE": ("充电棚", "电动车充电点", "电瓶车充电棚"),
    "COMM_STATION": ("党群服务中心", "社区党群服务中心", "党群服务站"),
    "HUB": ("幸福里", "共享社"),
    "CAMERA": ("摄像头", "监控", "视频监控"),
    "FIRE_HYDRANT": ("消防栓",),
    "MANHOLE_COVER": ("窨井盖",),
    "SMOKE": ("烟感", "烟雾报警器", "独立式烟感", "烟雾探测器"),
    "GAS": ("燃气报警器", "可燃气体探测器", "燃气探测器"),
    "WATER_LEVEL": ("水位计", "液位计", "河道水位"),
    "WATERLOG": ("积水监测", "积水传感器", "内涝监测"),
    "MANHOLE": ("智能井盖", "井盖监测"),
    "CAMERA_AI": ("ai摄像头", "智能摄像头", "视频ai"),
    "from_12345": ("12345", "热线", "政务热线"),
    "from_grid_worker": ("网格员", "网格上报", "巡查发现"),
    "from_resident": ("居民", "群众", "市民上报", "群众举报", "随手拍"),
    "from_sensor": ("物联网", "设备告警"),
    "ordinary": ("普通", "低"),
    "pressing": ("中",),
    "urgent": ("高", "加急"),
    "critical": ("重大", "特别紧急"),
    "20": ("待受理", "已登记", "待处理", "新建"),
    "30": ("受理", "受理中"),
    "40": ("派遣", "已派遣", "已派单", "分流"),
    "50": ("处理中", "办理中", "正在处理", "处置"),
    "60": ("待核查", "已处理", "处理完成"),
    "70": ("办结", "已办结", "结案", "已结案", "已完成", "完成"),
    "99": ("归档",),
}  # fmt: skip


def term_of(text: str, terms: tuple[Any, ...]) -> tuple[Any, str]:
    """Code of the entry that is called so, and "" — or None, and the names nearest to it."""
    names = _names(terms)
    bare = _bare(text)
    if bare in names:
        return names[bare], ""
    near = get_close_matches(bare, [_bare(t.zh) for t in terms], n=3, cutoff=0.5)
    shown = [t.zh for t in terms if _bare(t.zh) in near] or [t.zh for t in terms[:6]]
    return None, "、".join(shown)


@lru_cache(maxsize=64)
def _names(terms: tuple[Any, ...]) -> dict[str, Any]:
    """Every bare name → code; a vocabulary's own names go before what others call them."""
    names: dict[str, Any] = {}
    for term in terms:
        for name in (str(term.code), term.zh, term.en):
            names.setdefault(_bare(name), term.code)
    for term in terms:
        for name in ALSO.get(str(term.code), ()):
            names.setdefault(_bare(name), term.code)
    return names


def _bare(text: str) -> str:
    return re.sub(r"[\s·•\-_/（）()“”\"、]", "", text).lower()
