"""Organisations, and persons: who works and who lives behind a doorplate."""

from __future__ import annotations

from data.imports.fields import HOUSE, Field, Kind, source_key, where
from geo.vocabulary import RESIDENCY_KINDS
from geo.vocabulary.terms import Term

# GB/T 2261.1, the two codes that a person of a street's register has.
SEXES = (Term("1", "男", "male"), Term("2", "女", "female"))
# What stands at a door besides homes; the list is a product default.
ORGANISATION_KINDS = (
    Term("shop", "商户", "Shop"),
    Term("firm", "企业", "Firm"),
    Term("public", "机关事业单位", "Public body"),
    Term("social", "社会组织", "Social organisation"),
)

_ADDRESS = ("详细地址", "经营地址", "注册地址", "住所", "经营场所")

ORGANISATIONS = Kind(
    "organisations",
    "组织",
    "Organisations",
    "organisation",
    (
        *source_key("单位编号", "organisation_id"),
        Field("name", "名称", "Name", also=("单位名称", "企业名称", "商户名称", "组织名称", "机构名称", "字号", "name"), required=True),
        Field("kind", "单位类别", "Kind", "term", ("类别", "类型", "单位类型", "kind"), ORGANISATION_KINDS, "shop"),
        Field("uscc", "统一社会信用代码", "Credit code", "uscc", ("社会信用代码", "信用代码", "uscc")),
        Field("address", "地址", "Address", "address", _ADDRESS, stored=False),
        HOUSE,
        *where(),
    ),
)  # fmt: skip

PERSONS = Kind(
    "persons",
    "人员",
    "Persons",
    "person",
    (
        *source_key("人员编号", "person_id"),
        Field("id_no", "身份证号", "ID number", "id_no", ("身份证", "身份证号码", "公民身份号码", "证件号码", "证件号", "身份号码"), stored=False, identity=True),
        Field("full_name", "姓名", "Name", also=("人员姓名", "居民姓名", "名字", "name"), stored=False, identity=True),
        Field("phone", "手机号", "Telephone", "phone", ("电话", "联系电话", "手机", "手机号码", "联系方式"), stored=False, identity=True),
        Field("sex", "性别", "Sex", "term", ("sex",), SEXES),
        Field("birth_year", "出生年份", "Year of birth", "year", ("出生日期", "出生年月", "生日", "出生年", "birth_year", "birth_date")),
        Field("valid_to", "迁出日期", "Moved out", "time", ("迁出时间", "搬离日期", "离开日期", "注销日期", "moved_out")),
        Field("residency", "人口类别", "Residency", "term", ("人口类型", "人员类别", "户籍类型", "residency"), RESIDENCY_KINDS, "registered"),
        Field("address", "地址", "Address", "address", ("居住地址", "现住址", "住址", "详细地址", "现居住地"), stored=False),
        HOUSE,
    ),
    geometry="none",
    title="source_id",
)  # fmt: skip
