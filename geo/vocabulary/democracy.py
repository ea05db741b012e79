"""The five democracies (5.2.1–5.2.5) as procedures with ordered stages.

Stage names are data because they differ by province. Deliberation has the eight steps of the drafting note;
decision is the Zhejiang form of 五议两公开; election follows the residents' committee law; supervision is the
state of a ledger entry; management has no steps in the note, so its stages are a product default.
"""

from dataclasses import dataclass
from typing import Literal

from geo.vocabulary.terms import Term, entry

Phase = Literal["before", "during", "after"]


@dataclass(frozen=True)
class Stage:
    """One step; ``phase`` is before, during or after the meeting or vote (会前/会中/会后)."""

    order: int
    code: str
    zh: str
    en: str
    phase: Phase


@dataclass(frozen=True)
class Procedure:
    """One of the five democracies; ``stages`` in the order they are gone through."""

    code: str
    zh: str
    en: str
    clause: str
    stages: tuple[Stage, ...]


_ELECTION = (
    Stage(1, "committee", "成立选举委员会", "Election committee formed", "before"),
    Stage(2, "notice", "选举公告", "Election announced", "before"),
    Stage(3, "registration", "选民登记", "Voters registered", "before"),
    # At least 20 days before polling.
    Stage(4, "voter_list", "公布选民名单", "Voter list published", "before"),
    Stage(5, "appeals", "申诉与补正", "Appeals and corrections", "before"),
    Stage(6, "nomination", "候选人提名与资格审查", "Candidates named and vetted", "before"),
    Stage(7, "candidates", "公布正式候选人", "Candidates published", "before"),
    Stage(8, "polling", "投票", "Polling", "during"),
    Stage(9, "count", "计票并当场公布", "Count, announced on the spot", "during"),
    Stage(10, "runoff", "另行选举", "Run-off", "during"),
    Stage(11, "result", "公告当选并备案", "Result announced and filed", "after"),
    Stage(12, "handover", "工作移交", "Handover", "after"),
    Stage(13, "groups", "推选小组长、代表和监督委员会", "Group heads, representatives, supervisors", "after"),
)

_DELIBERATION = (
    Stage(1, "propose", "线上提出协商议题", "Topic raised online", "before"),
    Stage(2, "review", "审核协商内容", "Topic reviewed", "before"),
    Stage(3, "plan", "确定协商方案", "Plan settled", "before"),
    Stage(4, "announce", "公告协商方案", "Plan announced", "before"),
    Stage(5, "rules", "拟订协商规则", "Rules drawn up", "before"),
    Stage(6, "hold", "组织开展协商", "Deliberation held", "during"),
    Stage(7, "opinion", "形成协商意见", "Opinion formed", "after"),
    Stage(8, "inform", "告知协商结果", "Result made known", "after"),
)

_DECISION = (
    Stage(1, "suggest", "党员群众建议", "Suggested by members and residents", "before"),
    Stage(2, "propose", "社区党组织提议", "Proposed by the Party branch", "before"),
    Stage(3, "discuss", "居务联席会议商议", "Discussed by the joint meeting", "before"),
    Stage(4, "consider", "党员大会审议", "Considered by the members' meeting", "during"),
    Stage(5, "resolve", "居民会议或代表会议决议", "Resolved by residents or representatives", "during"),
    Stage(6, "publish_resolution", "公开决议", "Resolution published", "after"),
    Stage(7, "publish_outcome", "公开实施结果", "Outcome published", "after"),
)

_MANAGEMENT = (
    Stage(1, "register", "登记事项", "Matter registered", "before"),
    Stage(2, "assign", "分派责任", "Responsibility assigned", "before"),
    Stage(3, "carry_out", "组织实施", "Carried out", "during"),
    Stage(4, "publish", "公示结果", "Result published", "after"),
    Stage(5, "appraise", "居民评议", "Appraised by residents", "after"),
)

_SUPERVISION = (
    Stage(1, "to_check", "待核查", "To be checked", "before"),
    Stage(2, "checking", "核查中", "Being checked", "during"),
    Stage(3, "reported", "已反馈", "Finding reported", "during"),
    Stage(4, "rectifying", "整改中", "Being put right", "during"),
    Stage(5, "rectified", "已整改", "Put right", "after"),
    Stage(6, "published", "已公示", "Published", "after"),
)

PROCEDURES: tuple[Procedure, ...] = (
    Procedure("election", "民主选举", "Election", "5.2.1", _ELECTION),
    Procedure("deliberation", "民主协商", "Deliberation", "5.2.2", _DELIBERATION),
    Procedure("decision", "民主决策", "Decision", "5.2.3", _DECISION),
    Procedure("management", "民主管理", "Management", "5.2.4", _MANAGEMENT),
    Procedure("supervision", "民主监督", "Supervision", "5.2.5", _SUPERVISION),
)

STAGE_STATES: tuple[Term, ...] = (
    Term("not_started", "未开始", "Not started", "5.2"),
    Term("under_way", "进行中", "Under way", "5.2"),
    Term("done", "完成", "Done", "5.2"),
    Term("sent_back", "退回", "Sent back", "5.2"),
    Term("overdue", "逾期", "Overdue", "5.2.5"),
)

# What a supervision list holds: the three open accounts (三务公开) and what else is watched.
SUPERVISION_KINDS: tuple[Term, ...] = (
    Term("party_affairs", "党务公开", "Party affairs", "5.2.5"),
    Term("community_affairs", "居务公开", "Community affairs", "5.2.5"),
    Term("finance", "财务公开", "Finance", "5.2.5"),
    Term("minor_powers", "小微权力", "Minor powers", "5.2.5"),
    Term("assets", "资产资源", "Assets and resources", "5.2.5"),
    Term("works", "工程项目", "Works projects", "5.2.5"),
    Term("benefit_funds", "惠民资金", "Benefit funds", "5.2.5"),
    Term("estate_income", "物业公共收益", "Common income of estates", "5.2.5"),
)


def procedure(code: str) -> Procedure:
    """Return the procedure known by ``code``; PlaceError names near ones."""
    return entry(PROCEDURES, code, "procedure")
