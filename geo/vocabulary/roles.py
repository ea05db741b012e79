"""Who uses the product, and what for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role: what its holder comes for. What it may see is decided in the data layer."""

    code: str
    zh: str
    en: str
    purpose_zh: str
    purpose_en: str
    clause: str | None = "5.1-d"


ROLES: tuple[Role, ...] = (
    Role(
        "leader",
        "街道领导",
        "Street leader",
        "总览全街道，盯住超期事件和服务缺口",
        "See the whole street at once: what is overdue, where services are missing",
    ),
    Role(
        "secretary",
        "社区书记",
        "Community secretary",
        "管好本社区的网格、事件和民主事项",
        "Run one community: its grids, events and democratic matters",
    ),
    Role(
        "grid_worker",
        "网格员",
        "Grid worker",
        "走访、巡查、上报和办理本网格的事",
        "Visit, patrol, report and settle what happens in one grid",
    ),
    Role(
        "planner",
        "规划人员",
        "Planner",
        "查找服务缺口，比较选址方案",
        "Find service gaps and compare sites for new facilities",
    ),
    Role(
        "property_manager",
        "物业经理",
        "Property manager",
        "办理本小区的报修、投诉和设施告警",
        "Handle repairs, complaints and equipment alarms of one estate",
    ),
    Role(
        "steward",
        "数据管理员",
        "Data steward",
        "核对、导入和更正基础数据",
        "Check, import and correct the base data",
    ),
    Role(
        "admin",
        "系统管理员",
        "System administrator",
        "管理账号、权限和外部接口，不看业务数据",
        "Manage accounts, rights and connections, without seeing business data",
    ),
    Role(
        "auditor",
        "审计员",
        "Auditor",
        "查验谁在何时看过、改过什么",
        "Examine who saw or changed what, and when",
    ),
)
