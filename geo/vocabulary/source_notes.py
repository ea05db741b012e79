"""Where the drafting note of the guide disagrees with itself; shown to readers, not silently mended."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceNote:
    """One inconsistency of the source and what the product does about it."""

    number: int
    zh: str
    en: str


SOURCE_NOTES: tuple[SourceNote, ...] = (
    SourceNote(
        1,
        "5.3 称有 13 项服务，实际只列 12 项（5.3.1–5.3.12）。本系统按 12 项建设，代码表可增补第 13 项。",
        "5.3 speaks of 13 services but lists 12 (5.3.1–5.3.12). We build 12; the code table can take a 13th.",
    ),
    SourceNote(
        2,
        "编制背景称浙政办发〔2022〕52号有 11 项服务，条文中只有 5.3.1–5.3.10 引用该文件。",
        "The history says the plan 浙政办发〔2022〕52号 has 11 services; only 5.3.1–5.3.10 cite it.",
    ),
    SourceNote(
        3,
        "正文称“五个民主”，5.2 一行只列四个，缺民主监督；5.2.5 另有其条。本系统按五个建设。",
        "The text says “five democracies”; the row of 5.2 names four, without supervision, yet 5.2.5 exists. "
        "We build five.",
    ),
    SourceNote(
        4,
        "5.3.11、5.3.12 引用 GB/T 42551.3-2023，"
        "参考文献只有 GB/T 42455.1-2023；疑为笔误，未能核实，照原文显示。",
        "5.3.11 and 5.3.12 cite GB/T 42551.3-2023; the reference list has only GB/T 42455.1-2023. Probably a "
        "slip, unverified; shown as quoted.",
    ),
    SourceNote(
        5,
        "适用范围为城市社区，却依据村民委员会相关法规和村级选举标准。本系统用居民、居委会的表述，村级表述可切换。",
        "The scope is urban communities, yet it leans on the villagers' committee law and a village election "
        "standard. We use the residents' wording; the village wording can be switched on.",
    ),
    SourceNote(
        6,
        "“日照中心”未作解释（按日间照料中心理解）；“停车管理等、信息发布”句中多一“等”字。",
        "“日照中心” is not explained (read as day-care centre); “停车管理等、信息发布” has a stray 等.",
    ),
    SourceNote(
        7,
        "标准名称几经变更：智慧社区建设与服务规范、智慧社区建设指南、社区治理智慧化建设指南。",
        "The title changed: 智慧社区建设与服务规范, then 智慧社区建设指南, then 社区治理智慧化建设指南.",
    ),
    SourceNote(
        8,
        "数字门牌只在 5.1 中作为理由出现，没有单独条款，也未给出内容。",
        "The digital doorplate appears only as a reason inside 5.1: no clause of its own, no contents given.",
    ),
)
