"""The clauses of 《社区治理智慧化建设指南》, as its drafting note (编制说明, 2023-09-27) names them.

The lettered parts of 5.1 are the note's own list within that clause. ``5.1-e′`` (the digital doorplate) is
named there only as a reason, without a clause of its own: see SOURCE_NOTES 8.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Clause:
    """One clause: its number and title."""

    number: str
    zh: str
    en: str


DOORPLATE_CLAUSE = "5.1-e′"

CLAUSES: tuple[Clause, ...] = (
    Clause("5.1", "社区治理智慧化综合信息系统建设", "Integrated information system"),
    Clause("5.1-a", "信息系统的集成", "System integration"),
    Clause("5.1-b", "外部平台接口", "External platform interfaces"),
    Clause("5.1-c", "功能性", "Functionality"),
    Clause("5.1-d", "安全性", "Security"),
    Clause("5.1-e", "基础信息数据库", "Base information database"),
    Clause(DOORPLATE_CLAUSE, "数字门牌", "Digital doorplate"),
    Clause("5.1-f", "社区感知信息数据库", "Community sensing database"),
    Clause("5.1-g", "社区其他信息数据库", "Other community information database"),
    Clause("5.2", "社区管理智慧化", "Smart community administration"),
    Clause("5.2.1", "民主选举", "Democratic election"),
    Clause("5.2.2", "民主协商", "Democratic deliberation"),
    Clause("5.2.3", "民主决策", "Democratic decision-making"),
    Clause("5.2.4", "民主管理", "Democratic management"),
    Clause("5.2.5", "民主监督", "Democratic supervision"),
    Clause("5.3", "社区服务智慧化", "Smart community services"),
    Clause("5.3.1", "幸福颐养服务", "Happy ageing"),
    Clause("5.3.2", "普惠托育服务", "Inclusive childcare"),
    Clause("5.3.3", "帮扶救助服务", "Assistance and relief"),
    Clause("5.3.4", "医疗健康服务", "Medical care and health"),
    Clause("5.3.5", "社区就业服务", "Community employment"),
    Clause("5.3.6", "终身教育服务", "Lifelong learning"),
    Clause("5.3.7", "文化体育服务", "Culture and sport"),
    Clause("5.3.8", "公共法律服务", "Public legal service"),
    Clause("5.3.9", "公共安全服务", "Public safety"),
    Clause("5.3.10", "便民生活服务", "Everyday convenience"),
    Clause("5.3.11", "社区物业服务", "Property service"),
    Clause("5.3.12", "邻里互动服务", "Neighbourly interaction"),
)

# The concept frame (clauses 3 and 4): read, not built, so nothing in the vocabularies points here.
PRINCIPLES: tuple[Clause, ...] = (
    Clause("3.1", "社区治理智慧化", "Smart community governance"),
    Clause("4.1", "党建引领，社会参与", "Led by the Party, with society taking part"),
    Clause("4.2", "以人为本，需求导向", "People first, driven by need"),
    Clause("4.3", "资源共享，共建共治", "Shared resources, built and governed together"),
    Clause("4.4", "因地制宜，循序渐进", "Fitted to the place, step by step"),
)
