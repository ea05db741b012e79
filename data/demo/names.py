"""Names of the demo town: plausible, and nobody's."""

# ruff: noqa: SIM905, E501  # lists of words read best as words

from __future__ import annotations

from itertools import product

import numpy as np

_FIRST = "锦春梅兰荷松柳桂枫榕云霞晨月星清碧翠瑞祥和嘉泰康宁永安福乐恒景秀文德书礼仁义"
_STREET = "绣华园溪江川桥湖塘荡浦洲湾岸林山亭台阁苑"
_PINYIN = dict(
    zip(
        _FIRST + _STREET,
        "Jin Chun Mei Lan He Song Liu Gui Feng Rong Yun Xia Chen Yue Xing Qing Bi Cui Rui Xiang He Jia Tai Kang"
        " Ning Yong An Fu Le Heng Jing Xiu Wen De Shu Li Ren Yi Xiu Hua Yuan Xi Jiang Chuan Qiao Hu Tang Dang Pu"
        " Zhou Wan An Lin Shan Ting Tai Ge Yuan".split(),
        strict=True,
    )
)
_COMMUNITY = "新桥头 塘下 河埭 锦绣 梅园 三板桥 水心亭 桑里 榕树下 莲塘 双河 金库 月洲 上蔡 汇头 旸里 净水 高翔 龙霞 横渎".split()
_ROAD = "锦绣 新锦 学苑 东湾 西湾 月荷 桑园 文昌 雁池 高翔 金塘 霞光 翠微 永定 站前 兴园 振东 南浦 德政 银泰 莲心 云帆 丰收 崇文 百里 育才 绿洲 环翠 香樟 白鹿洲 飞霞 吉祥 会昌 榕亭 前垟 后垟 洪溪 双莲 葡萄 芳草 望湖 勤奋 划龙桥 过境 兴文 惠民 牛山 新晖 康宁 黄屿 温迪 鹿鸣 三浃 龟湖 白象 画溪 仰义 桥儿头 双屿 景山 清明桥 松台 广化 马鞍池 黎明 巨一 江滨 水心 勤学 学府 府东 府西 温瑞 南塘 物华 欣园 十里亭".split()
_LANE = "梅园 桂花 石板 榕树 打铁 豆腐 木杓 瓦市 石坦 蝉街后 朔门 柑桔 晏公殿 纱帽 大同 应道观 徐衙 八字桥 七枫 沧河 甜井 城西 双井头 窦妇桥 墨池 鼓楼 万岁里 信河 谢池 仓桥 康乐坊 周宅祠 飞鹏 岑山 粮仓 后河 花柳塘 大井头 米行 竹篮 水门 船埠 灯笼 麻行 蛎灰 桑叶 柴桥 盐仓 茶亭 油车 糖坊 染坊 钟楼 鹤鸣 三退屋 庆年 寺后".split()
_ESTATE = "梅园 锦绣 新桥 河滨 金都 银河 翠堤 阳光 东方 嘉和 丽景 春晖 华庭 紫荆 水岸 香缇 御景 名门 鸿基 欧风 天和 书香 玉兰 海棠 丹桂 枫林 明珠 凯旋 世纪 和风 月湖 星汇 云锦 学府 安澜 望江 塘河 榕园 荷风 绿野 南塘 天盛 三洋 巨隆 吉昌 鹿桥 安居 锦春 上江 金水湾 和盛 时代 新田 雅园 龙吟 蓝天 国鼎 江南 山水 月泉 桂香 竹溪 青灯 宏源 中瑞 东瓯 南国 百合 丰泽 福源 嘉禾 水木 逸景 金瓯".split()
_OLD_ESTATE = "小区 新村 住宅区 公寓 大楼".split()
_NEW_ESTATE = "花园 名苑 府 家园 华府 景园 嘉园 名邸".split()
_SHOP = "阿婆 瓯味 小满 老街 锦记 顺达 佳美 百顺 四季 乐家 惠民 清晨 永兴 富春 新友 东升 好邻居 半间 榕树下 塘河".split()
_TRADE = "鱼丸店 糯米饭 馄饨店 灯盏糕 便利店 水果店 五金店 理发店 服装店 鞋店 干洗店 手机维修 早餐店 面馆 奶茶店 药房 文具店 粮油店 裁缝铺 电动车行".split()
_COMPANY = (
    "瓯锦鞋业 恒顺阀门 东塘服饰 锦川印务 联桥电器 荷塘物流 双溪眼镜 永嘉锁具厂 新垟包装 汇源汽配".split()
)


def subdistricts(count: int) -> list[tuple[str, str]]:
    """``count`` different names (Chinese, English) of subdistricts, the demo street first."""
    pairs = [a + b for b, a in product(_STREET, _FIRST)]
    pairs = [p for p in ["锦绣", *(p for p in pairs if p != "锦绣")] if p[0] != p[1]]
    full = pairs + [f"{p}{tail}" for tail in ("东", "西", "南", "北") for p in pairs]
    return [(f"{p}街道(虚构)", f"{_english(p)} Subdistrict (fictional)") for p in full[:count]]


def communities(rng: np.random.Generator, count: int) -> list[str]:
    """Names of residents' committee areas, each once."""
    return [f"{name}社区" for name in some(rng, _COMMUNITY, count)]


def roads(rng: np.random.Generator, count: int) -> list[str]:
    """Stems of road names, each once."""
    return some(rng, _ROAD, count)


def lanes(rng: np.random.Generator, count: int) -> list[str]:
    """Stems of lane names, each once."""
    return some(rng, _LANE, count)


def estates(rng: np.random.Generator, new: list[bool]) -> list[str]:
    """Names of estates, each once; ``new`` ones sound like the 2010s."""
    stems = some(rng, _ESTATE, len(new))
    tail = rng.integers(0, 1 << 16, len(new)).tolist()
    ends = [_NEW_ESTATE if n else _OLD_ESTATE for n in new]
    return [s + e[t % len(e)] for s, e, t in zip(stems, ends, tail, strict=True)]


def shops(rng: np.random.Generator, count: int) -> list[str]:
    """Shop names; a chain has several."""
    pairs = [a + b for a, b in product(_SHOP, _TRADE)]
    return [pairs[i] for i in rng.integers(0, len(pairs), count).tolist()]


def companies(rng: np.random.Generator, count: int) -> list[str]:
    """Firm names."""
    return [_COMPANY[i] for i in rng.integers(0, len(_COMPANY), count).tolist()]


def some(rng: np.random.Generator, stems: list[str], count: int) -> list[str]:
    """``count`` different names from the stems, in chance order; numbered once the stems are used up."""
    order = [stems[i] for i in rng.permutation(len(stems)).tolist()]
    rounds = -(-count // len(order))
    tails = ["", *"东西南北中", *(str(n) for n in range(2, rounds))]
    return [stem + tails[r] for r in range(rounds) for stem in order][:count]


def _english(name: str) -> str:
    tails = {"东": "East", "西": "West", "南": "South", "北": "North"}
    words = "".join(_PINYIN.get(c, "").lower() for c in name if c not in tails).capitalize()
    return " ".join([words, *(tails[c] for c in name if c in tails)])
