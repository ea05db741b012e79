"""Houses and their digital doorplates: use, state, and how far the plate has come."""

from geo.vocabulary.clauses import DOORPLATE_CLAUSE
from geo.vocabulary.terms import Term

HOUSE_USES: tuple[Term, ...] = (
    Term("residential", "住宅", "Residential", "5.1-e"),
    Term("shop", "商铺", "Shop", "5.1-e"),
    Term("office", "办公", "Office", "5.1-e"),
    Term("factory", "厂房", "Factory", "5.1-e"),
    Term("public", "公共", "Public building", "5.1-e"),
)

HOUSE_STATES: tuple[Term, ...] = (
    Term("owner_occupied", "自住", "Owner-occupied", "5.1-e"),
    Term("rented", "出租", "Rented", "5.1-e"),
    Term("vacant", "空置", "Vacant", "5.1-e"),
    Term("shared_rental", "群租", "Shared rental", "5.1-e"),
    Term("under_construction", "在建", "Under construction", "5.1-e"),
    Term("unknown", "不详", "Unknown", "5.1-e"),  # a source that does not say; never guessed
)

PLATE_STATES: tuple[Term, ...] = (
    Term("uncoded", "未赋码", "Not coded", DOORPLATE_CLAUSE),
    Term("coded", "已赋码", "Coded", DOORPLATE_CLAUSE),
    Term("mounted", "已上墙", "Mounted", DOORPLATE_CLAUSE),
    Term("void", "已失效", "Void", DOORPLATE_CLAUSE),
)
