"""The one frozen settings object, read from ``MENPAI_*`` environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.errors import SettingsError
from data.loopback import is_loopback
from data.provider import Provider, provider_of

PREFIX = "MENPAI_"
LEAST_AUDIT_DAYS = 183  # 网络安全法 art. 23 (art. 21 before 2026): logs are kept for six months at least


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name without prefix, default, and what it does (zh, en)."""

    name: str
    default: str
    zh: str
    en: str
    secret: bool = False


VARIABLES = (
    Variable("HOME", "./var", "数据目录", "data folder"),
    Variable(
        "KEYS",
        "",
        "身份信息密钥文件;空为 HOME/identities.key",
        "file with the keys of sealed identities; empty = HOME/identities.key",
    ),  # read where it is used: data/sealing.py
    Variable(
        "DATABASE_URL",
        "",
        "数据库地址;空为内嵌 SQLite",
        "database; empty = embedded SQLite in the data folder",
        True,
    ),
    Variable(
        "DASK",
        "",
        "Dask 调度器 tcp://…:由集群统计事件;空为本进程",
        "Dask scheduler, tcp://…: a cluster counts the events; empty = this process",
    ),
    Variable(
        "SHARDS", "", "事件分片目录;空为 HOME/shards", "folder of the event shards; empty = HOME/shards"
    ),
    Variable("HOST", "127.0.0.1", "监听地址", "address to serve on"),
    Variable("PORT", "8050", "监听端口", "port to serve on"),
    Variable("LANG", "zh", "界面语言 zh 或 en", "language of the pages: zh or en"),
    Variable(
        "DEMO",
        "",
        "演示登录:1 开 0 关;默认仅在内嵌库与本机地址时为 1",
        "demo sign-in: 1 or 0; default 1 only on the embedded store and a loopback address",
    ),
    Variable("TIANDITU_KEY", "", "天地图密钥", "Tianditu key for the optional basemap", True),
    Variable(
        "BASEMAP_URL",
        "",
        "XYZ/WMTS 底图模板 {z}/{x}/{y}",
        "XYZ or WMTS basemap template with {z}/{x}/{y}",
        True,
    ),
    Variable("BASEMAP_ATTRIBUTION", "", "底图来源说明", "credit shown for that basemap"),
    Variable(
        "PROXY",
        "",
        "可信的反向代理地址,由它告知 https",
        "address of a reverse proxy that is believed about https; * = whoever connects",
    ),
    Variable(
        "OIDC_ISSUER",
        "",
        "统一身份认证(OpenID Connect)的 issuer 地址;空为不用",
        "issuer of single sign-on (OpenID Connect), https://…; empty = none",
    ),
    Variable("OIDC_CLIENT_ID", "", "在统一身份认证登记的客户端编号", "client id registered there"),
    Variable("OIDC_CLIENT_SECRET", "", "该客户端的密钥", "secret of that client", True),
    Variable(
        "OIDC_CLIENT_SECRET_FILE",
        "",
        "存放该密钥的文件,代替上一项",
        "file that holds the secret, in place of it",
    ),
    Variable(
        "OIDC_NAME", "", "登录按钮上的名称;空为“统一身份”", 'its name on the button; empty = "single sign-on"'
    ),
    Variable("WORKERS", "1", "服务进程数", "processes that answer, each with the street in memory"),
    Variable(
        "DATABASE_CONNECTIONS",
        "8",
        "每个进程保持的数据库连接数(PostGIS)",
        "connections that each process keeps to PostGIS",
    ),
    Variable("MAX_UPLOAD_MB", "512", "导入文件的最大体积(MB)", "largest file that can be brought in, in MB"),
    Variable("MAX_BODY_KB", "1000", "其他请求正文的最大体积(kB)", "largest body of any other request, in kB"),
    Variable(
        "MAX_ADDRESS", "8000", "请求地址的最大长度(字符)", "longest address of a request, in characters"
    ),
    Variable(
        "REQUEST_SECONDS",
        "40",
        "一次请求最多用时(秒);导入导出除外",
        "longest time of a request, in seconds; not of files in and out",
    ),
    Variable("EXPORTS_AT_ONCE", "3", "同时进行的导出数", "exports under way at once"),
    Variable(
        "AUDIT_DAYS",
        "400",
        "审计日志在库内保存的天数,不少于 183;更早的转入存档文件",
        "days that the audit log is kept in the database, at least 183; what is older goes into archives",
    ),
    Variable(
        "PERSON_DAYS",
        "1095",
        "人员迁出后保存其信息的天数，到期自动删除",
        "days that a person's data are kept after they moved away; then they are erased",
    ),
    Variable(
        "RATE_PER_SECOND",
        "",
        "每人每秒请求数,瓦片与文件为其 20 倍;0 不限;默认 20,演示为 0",
        "requests of one asker in a second, 20 times as many tiles and files; 0 = no limit; default 20, in the demo 0",
    ),
    Variable("RATE_BURST", "200", "每人一次可连发的请求数", "requests that one asker may make at once"),
    Variable(
        "HSTS_DAYS",
        "365",
        "经 https 时告知浏览器此后只用 https 的天数;0 不告知",
        "days for which a browser that came by https is told to use nothing else; 0 = it is not told",
    ),
)


@dataclass(frozen=True)
class Settings:
    """Everything that configures a process. ``repr`` leaves the secrets out, so a log never shows them."""

    home: Path
    database_url: str
    host: str
    port: int
    lang: str
    demo: bool
    tianditu_key: str = ""
    basemap_url: str = ""
    basemap_attribution: str = ""
    max_upload_mb: int = 512
    database_connections: int = 8
    workers: int = 1
    proxy: str = ""
    max_body_kb: int = 1000
    max_address: int = 8000
    request_seconds: int = 40
    exports_at_once: int = 3
    audit_days: int = 400
    person_days: int = 1095
    rate_per_second: int = 0
    rate_burst: int = 200
    hsts_days: int = 365
    dask: str = ""
    shards: Path = Path("shards")
    provider: Provider | None = None  # of single sign-on

    def __repr__(self) -> str:
        return (
            f"Settings(home={self.home}, embedded={self.embedded}, {self.host}:{self.port}, demo={self.demo})"
        )

    @property
    def embedded(self) -> bool:
        """Whether the store is SQLite in the data folder."""
        return self.database_url.startswith("sqlite")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check the settings; SettingsError names the variable that is wrong."""
    values = {v.name: environ.get(PREFIX + v.name) or v.default for v in VARIABLES}
    home = Path(values["HOME"]).absolute()
    url = values["DATABASE_URL"] or f"sqlite:///{home / 'menpai.db'}"
    safe = url.startswith("sqlite") and is_loopback(values["HOST"])
    demo = _demo(values["DEMO"], safe)
    # In the demo all are on this machine, and all in a role are one user.
    rate = values["RATE_PER_SECOND"] or ("0" if demo else "20")
    return Settings(
        home=home,
        database_url=url,
        host=values["HOST"],
        port=_port(values["PORT"]),
        lang=_one_of("LANG", values["LANG"], ("zh", "en")),
        demo=demo,
        tianditu_key=values["TIANDITU_KEY"],
        basemap_url=values["BASEMAP_URL"],
        basemap_attribution=values["BASEMAP_ATTRIBUTION"],
        max_upload_mb=_megabytes("MAX_UPLOAD_MB", values["MAX_UPLOAD_MB"]),
        workers=_few("WORKERS", values["WORKERS"]),
        proxy=values["PROXY"],
        database_connections=_few("DATABASE_CONNECTIONS", values["DATABASE_CONNECTIONS"]),
        max_body_kb=_limit("MAX_BODY_KB", values["MAX_BODY_KB"], 1, 100_000),
        max_address=_limit("MAX_ADDRESS", values["MAX_ADDRESS"], 500, 60_000),  # uvicorn reads 64 kB of head
        request_seconds=_limit("REQUEST_SECONDS", values["REQUEST_SECONDS"], 1, 3600),
        dask=_scheduler(values["DASK"]),
        shards=Path(values["SHARDS"] or home / "shards").absolute(),
        exports_at_once=_limit("EXPORTS_AT_ONCE", values["EXPORTS_AT_ONCE"], 1, 100),
        provider=provider_of(values),
        audit_days=_audit_days(values["AUDIT_DAYS"]),
        person_days=_limit("PERSON_DAYS", values["PERSON_DAYS"], 1, 36_500),
        rate_per_second=_limit("RATE_PER_SECOND", rate, 0, 100_000),
        rate_burst=_limit("RATE_BURST", values["RATE_BURST"], 1, 1_000_000),
        hsts_days=_limit("HSTS_DAYS", values["HSTS_DAYS"], 0, 3650),
    )


def describe(lang: str) -> str:
    """The variables with defaults, for ``--help``."""
    return "\n".join(
        f"  {PREFIX + v.name:<28}{(v.zh if lang == 'zh' else v.en)} [{v.default or '-'}]" for v in VARIABLES
    )


def _demo(text: str, safe: bool) -> bool:
    wanted = _one_of("DEMO", text or ("1" if safe else "0"), ("0", "1")) == "1"
    if wanted and not safe:
        raise SettingsError(
            "MENPAI_DEMO=1 signs anybody in: it is refused unless the store is the embedded one and MENPAI_HOST is a"
            " loopback address. Set MENPAI_DEMO=0, or MENPAI_HOST=127.0.0.1 and no MENPAI_DATABASE_URL."
        )
    return wanted


def _scheduler(text: str) -> str:
    if text and not text.startswith(("tcp://", "tls://")):
        raise SettingsError(f"MENPAI_DASK={text!r}: use the scheduler's address, like tcp://127.0.0.1:8786")
    return text


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise SettingsError(f"MENPAI_PORT={text!r} is not a port: use a number from 1 to 65535")
    return int(text)


def _megabytes(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 6 and int(text)):
        raise SettingsError(f"MENPAI_{name}={text!r} is no size: use a whole number of MB from 1 to 999999")
    return int(text)


def _limit(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise SettingsError(f"MENPAI_{name}={text!r}: use a whole number from {least} to {most}")
    return int(text)


def _audit_days(text: str) -> int:
    days = _limit("AUDIT_DAYS", text, 1, 36_500)
    if days < LEAST_AUDIT_DAYS:
        raise SettingsError(
            f"MENPAI_AUDIT_DAYS={text!r}: the Cybersecurity Law (网络安全法, art. 23, art. 21 before 2026) asks for six"
            f" months; use {LEAST_AUDIT_DAYS} or more, or leave it out for 400"
        )
    return days


def _few(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 200):
        raise SettingsError(f"MENPAI_{name}={text!r}: use a whole number from 1 to 200")
    return int(text)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise SettingsError(f"MENPAI_{name}={value!r}: use one of {', '.join(allowed)}")
    return value
