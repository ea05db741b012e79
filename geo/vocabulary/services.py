"""The twelve community services of clause 5.3."""

from dataclasses import dataclass

from geo.vocabulary.terms import entry


@dataclass(frozen=True)
class Service:
    """A service; ``group`` is the age group whose cover is asked about first (AGE_GROUPS)."""

    code: str
    zh: str
    en: str
    clause: str
    group: str


SERVICES: tuple[Service, ...] = (
    Service("ELDERLY", "幸福颐养", "Happy ageing", "5.3.1", "age_60_plus"),
    Service("CHILDCARE", "普惠托育", "Inclusive childcare", "5.3.2", "age_0_3"),
    Service("AID", "帮扶救助", "Assistance and relief", "5.3.3", "all"),
    Service("HEALTH", "医疗健康", "Medical care and health", "5.3.4", "all"),
    Service("JOBS", "社区就业", "Community employment", "5.3.5", "all"),
    Service("LEARNING", "终身教育", "Lifelong learning", "5.3.6", "all"),
    Service("CULTURE_SPORT", "文化体育", "Culture and sport", "5.3.7", "all"),
    Service("LEGAL", "公共法律", "Public legal service", "5.3.8", "all"),
    Service("SAFETY", "公共安全", "Public safety", "5.3.9", "all"),
    Service("CONVENIENCE", "便民生活", "Everyday convenience", "5.3.10", "all"),
    Service("PROPERTY", "社区物业", "Property service", "5.3.11", "all"),
    Service("NEIGHBOURS", "邻里互动", "Neighbourly interaction", "5.3.12", "all"),
)


def service(code: str) -> Service:
    """Return the service known by ``code``; PlaceError names near ones."""
    return entry(SERVICES, code, "service")
