"""Residents: age groups, care tags, kinds of residency, and how often a worker calls.

Names, identities and police data are not here: a tag says what care is due, never who a person is to the law.
"""

from dataclasses import dataclass

from geo.vocabulary.terms import Term


@dataclass(frozen=True)
class AgeGroup:
    """Ages ``from_age`` ≤ age < ``to_age`` in full years; ``to_age`` None is open.

    ``within`` names the groups that hold all of this one: never add a group to one it lies within.
    """

    code: str
    zh: str
    en: str
    from_age: int
    to_age: int | None
    within: tuple[str, ...] = ("all",)
    clause: str | None = "5.1-e"


AGE_GROUPS: tuple[AgeGroup, ...] = (
    AgeGroup("age_0_3", "0–3 岁", "Ages 0–3", 0, 3, clause="5.3.2"),
    AgeGroup("age_3_6", "3–6 岁", "Ages 3–6", 3, 6, clause="5.3.6"),
    AgeGroup("age_6_12", "6–12 岁", "Ages 6–12", 6, 12, clause="5.3.6"),
    AgeGroup("age_12_15", "12–15 岁", "Ages 12–15", 12, 15, clause="5.3.6"),
    AgeGroup("age_60_plus", "60 岁以上", "Aged 60 and over", 60, None, clause="5.3.1"),
    AgeGroup("age_80_plus", "80 岁以上", "Aged 80 and over", 80, None, ("age_60_plus", "all"), "5.3.1"),
    AgeGroup("all", "全部居民", "All residents", 0, None, ()),
)


@dataclass(frozen=True)
class CareTag:
    """A reason for care. ``visit_days``: call at least this often (product default); None: no fixed cadence.

    ``sensitive``: health or specific identity in the sense of PIPL art. 28, masked unless needed.
    """

    code: str
    zh: str
    en: str
    clause: str
    visit_days: int | None
    sensitive: bool = True


# The seven aid groups of 5.3.3 are named by the drafting note; the others follow Chinese practice.
CARE_TAGS: tuple[CareTag, ...] = (
    CareTag("CARE_ALONE", "独居老人", "Elder living alone", "5.3.1", 7),
    CareTag("CARE_EMPTY_NEST", "空巢老人", "Empty-nest elder", "5.3.1", None),
    CareTag("CARE_AGED_80", "高龄老人（80+）", "Elder aged 80 and over", "5.3.1", None),
    CareTag("CARE_DEPENDENT", "失能/半失能", "Dependent or partly dependent", "5.3.1", 7),
    CareTag("CARE_DISABLED", "残疾人", "Person with a disability", "5.3.3", 30),
    CareTag("CARE_LOW_INCOME", "低保", "Minimum living allowance", "5.3.3", 30),
    CareTag("CARE_LOW_INCOME_EDGE", "低保边缘", "Near the allowance line", "5.3.3", None),
    CareTag("CARE_DESTITUTE", "特困", "Destitute", "5.3.3", 30),
    CareTag("CARE_CHILD_HARDSHIP", "困境儿童", "Child in hardship", "5.3.3", 30),
    CareTag("CARE_CHILD_LEFT", "留守儿童", "Left-behind child", "5.3.3", None),
    CareTag("CARE_VETERAN", "退役军人", "Veteran", "5.3.3", None),
    CareTag("CARE_ENTITLED", "优抚对象", "Entitled to special care", "5.3.3", None),
    CareTag("CARE_MATERNAL", "孕产妇", "Expectant or new mother", "5.3.4", None),
    CareTag("CARE_BEREAVED", "失独家庭", "Bereaved of an only child", "5.3.3", None),
)

# GB/T 31000-2015, the kinds of actual population.
RESIDENCY_KINDS: tuple[Term, ...] = (
    Term("registered", "户籍人口", "Registered here", "5.1-e"),
    Term("migrant", "流动人口", "Registered elsewhere", "5.1-e"),
    Term("overseas", "境外人员", "From abroad", "5.1-e"),
    Term("unregistered", "未落户人口", "Not registered anywhere", "5.1-e"),
)


# Why somebody's particulars are opened; a product default, as PIPL art. 6 asks for a definite purpose.
OPENING_REASONS: tuple[Term, ...] = (
    Term("visit", "上门走访", "A visit"),
    Term("emergency", "应急处置", "An emergency"),
    Term("service", "办理服务", "A service that was asked for"),
    Term("check", "核对信息", "Checking the record"),
    Term("other", "其他（请写明）", "Another one (say which)"),
)


@dataclass(frozen=True)
class VisitKind:
    """A kind of call; ``every_days`` is a product default."""

    code: str
    zh: str
    en: str
    clause: str
    every_days: int


VISIT_KINDS: tuple[VisitKind, ...] = (
    VisitKind("visit_elder", "独居/失能老人探访", "Call on a lone or dependent elder", "5.3.1", 7),
    VisitKind("visit_aid", "帮扶对象走访", "Call on a household in aid", "5.3.3", 30),
    VisitKind("visit_rental", "出租房走访", "Rental house check", "5.2.4", 30),
    VisitKind("visit_fire_site", "三小场所排查", "Small shop and fire site check", "5.3.9", 30),
    VisitKind("visit_household", "普通住户走访", "Household visit", "5.2.4", 180),
)
