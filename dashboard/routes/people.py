"""Who lives behind a door, for the fold of its card; one person's particulars in full, for a reason.

What is told is kept nowhere: not in a cache, not in an address.
"""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard import forms, given
from dashboard.endpoint import Endpoint
from dashboard.principal import Principal, current
from dashboard.refusals import NotFound, TooMany
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import number
from data.imports.kinds.people import SEXES
from data.people.asker import Asker
from data.people.living import Resident, residents
from data.people.opening import OpenedEnough, Particulars, Why, particulars
from data.sealing import Seal
from geo import vocabulary as v
from geo.words import name_of, say

NO_STORE = {"Cache-Control": "no-store"}
LARGEST = 2**53


class _People:
    """Of one process; the keys of identities are read when somebody is asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.seal = desk, Seal(desk.settings.home)

    def behind(self, request: Request) -> Response:
        """All residents of a house, masked."""
        who = current()
        found = residents(self._asker(who), given.whole(request.path_params["house"], "house"))
        if found is None:
            raise NotFound.of("no_house")
        told = {"people": [_told(one, who) for one in found], **_words(found, who.lang)}
        return JSONResponse(told, headers=NO_STORE)

    async def opened(self, request: Request) -> Response:
        """One of them in full."""
        person, told = given.whole(request.path_params["person"], "person"), await forms.sent(request)
        return await to_thread.run_sync(self._opened, person, told)

    def _opened(self, person: int, told: dict[str, str]) -> Response:
        who, why = current(), Why(told.get("reason", ""), told.get("words", ""))
        try:
            found = particulars(self._asker(who), person, why)
        except OpenedEnough as error:
            raise TooMany.of("opened_enough", **error.facts).with_headers(Retry_After="3600") from error
        if found is None:
            raise NotFound.of("no_person")
        return JSONResponse(_in_full(found, who.lang), headers=NO_STORE)

    def _asker(self, who: Principal) -> Asker:
        return Asker(self.desk.store.readers, who.viewer, self.seal, who.user)


def endpoints(desk: Desk) -> list[Endpoint]:
    """The list of a house, and the one that is opened."""
    people = _People(desk)
    house, person = (number(name, 1, LARGEST, required=True) for name in ("house", "person"))
    here, form = ("not_allowed", "not_found"), ("not_allowed", "bad_media", "other_site", "not_found")
    behind, opened = "/people/{house}.json", "/people/{person}/open"
    return [
        Endpoint("residents", behind, people.behind, parts=(house,), refuses=here, act="persons"),
        Endpoint(
            "particulars", opened, people.opened, parts=(person,), methods=("POST",), takes=forms.FORM,
            refuses=form, act="unmask",
        ),
    ]  # fmt: skip


def _told(one: Resident, who: Principal) -> dict[str, Any]:
    lang = who.lang
    facts = [
        name_of(next(sex for sex in SEXES if sex.code == str(one.sex)), lang),
        say("people.born", lang, year=one.birth_year),
        name_of(next(kind for kind in v.RESIDENCY_KINDS if kind.code == one.residency), lang),
    ]
    tags = {tag.code: name_of(tag, lang) for tag in v.CARE_TAGS}
    return {
        "id": one.id,
        "name": one.name or say("people.no_name", lang),
        "facts": " · ".join(facts),
        "lines": [line for line in (one.phone, one.id_no) if line],
        "tags": [tags.get(code, code) for code in one.tags],
        "open": one.has_more and who.viewer.may("unmask"),
    }


def _words(found: list[Resident], lang: str) -> dict[str, Any]:
    """What stands around the list, so that the script has no words of its own."""
    return {
        "none": "" if found else say("people.none", lang),
        "noted": say("people.noted", lang),
        "open": say("people.open", lang),
        "why": say("people.why", lang),
        "words": say("people.words", lang),
        "do": say("people.do", lang),
        "cancel": say("people.cancel", lang),
        "reasons": {reason.code: name_of(reason, lang) for reason in v.OPENING_REASONS},
    }


def _in_full(found: Particulars, lang: str) -> dict[str, Any]:
    named = (
        (say("people.name", lang), found.name),
        (say("people.id_no", lang), found.id_no),
        (say("people.phone", lang), found.phone),
    )
    return {
        "lines": [{"field": field, "value": value} for field, value in named if value],
        "left": say("people.left", lang, n=found.left),
    }
