"""What the buttons of the import page do; what cannot be done is said in words, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard import given
from dashboard.import_jobs import own
from dashboard.pages.desk import parts
from dashboard.pages.importing import columns
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.stages import COLUMNS
from dashboard.principal import Principal, current
from data.imports.job import Choice, Job
from data.imports.jobs import Jobs
from geo.errors import PlaceError

Step = Callable[[Job], dict[str, str]]  # does something; what the next turn is to show


def next_turn(turn: Any, **changes: str) -> dict[str, Any]:
    """The turn after this one: another number, so that the stage looks again."""
    before = given.record(turn, "turn")
    kept = {name: given.text(before.get(name), name) for name in ("kind", "source")}
    return {**kept, "view": "", **changes, "n": given.whole(before.get("n"), "turn") + 1}


def attempt(jobs: Jobs, who: Principal, clicked: Any, job_id: Any, turn: Any, step: Step) -> tuple[Any, Any]:
    """The next turn and no trouble, or no turn and why not; nothing where a button was only drawn."""
    if not clicked:
        raise PreventUpdate
    try:
        return next_turn(turn, **step(own(jobs, who, given.text(job_id, "job")))), []
    except PlaceError as error:
        return no_update, parts.note(error.words(who.lang), "warn")


def checking(jobs: Jobs, mapping: Any, datum: Any, other: Any, swapped: Any) -> Step:
    """Check the rows by what is chosen on the page."""

    def step(job: Job) -> dict[str, str]:
        jobs.check(job.id, columns.choice_of(job, mapping, datum, other, swapped))
        return {}

    return step


def using(jobs: Jobs, reading: Any) -> Step:
    """Check again with another reading of the coordinates, all else as it was."""

    def step(job: Job) -> dict[str, str]:
        jobs.check(job.id, Choice(job.choice.layer, job.choice.mapping, given.text(reading, "reading")))
        return {}

    return step


def reading_again(jobs: Jobs, layer: Any) -> Step:
    """Read another sheet of the file; nothing where it is the one that was read."""

    def step(job: Job) -> dict[str, str]:
        if job.read is None or layer == job.read.layer:
            raise PreventUpdate
        jobs.read_again(job.id, given.one_of(layer, job.read.layers, "layer"))
        return {}

    return step


def reading_once_more(jobs: Jobs) -> Step:
    """Read the file again: the worker was stopped, or there was no room."""

    def step(job: Job) -> dict[str, str]:
        jobs.read_again(job.id, job.choice.layer)
        return {}

    return step


def bringing(jobs: Jobs) -> Step:
    """Bring the rows in. The button says which reading one insists on, where another fits better."""

    def step(job: Job) -> dict[str, str]:
        jobs.bring_in(job.id, confirmed=job.checked is not None and job.checked.must_confirm)
        return {}

    return step


def going_back(_job: Job) -> dict[str, str]:
    """To the columns, with everything as it was chosen."""
    return {"view": COLUMNS}


def dropping(jobs: Jobs) -> Step:
    """Forget an import; kind and source stay said for the next file."""

    def step(job: Job) -> dict[str, str]:
        jobs.drop(job.id)
        return {"kind": job.kind, "source": job.source}

    return step


def register(app: Dash, jobs: Jobs) -> None:
    """One callback for each button."""
    turned = (
        Output(Ids.turn, "data", allow_duplicate=True),
        Output(Ids.trouble, "children", allow_duplicate=True),
    )
    at = State(Ids.job, "data"), State(Ids.turn, "data")
    chosen = (
        State(Ids.mapping, "data"), State(Ids.datum, "value"), State(Ids.other_datum, "value"),
        State(Ids.swapped, "value"),
    )  # fmt: skip

    @app.callback(*turned, Input(Ids.check, "n_clicks"), *at, *chosen, prevent_initial_call=True)
    def check(clicks: Any, job: Any, turn: Any, *choice: Any) -> Any:
        return attempt(jobs, current(), clicks, job, turn, checking(jobs, *choice))

    @app.callback(
        *turned, Input({"type": Ids.use, "reading": ALL}, "n_clicks"), *at, prevent_initial_call=True
    )
    def use(clicks: Any, job: Any, turn: Any) -> Any:
        return attempt(jobs, current(), any(clicks), job, turn, using(jobs, _pressed("reading")))

    @app.callback(*turned, Input(Ids.layer, "value"), *at, prevent_initial_call=True)
    def read_again(layer: Any, job: Any, turn: Any) -> Any:
        return attempt(jobs, current(), layer, job, turn, reading_again(jobs, layer))

    @app.callback(*turned, Input(Ids.again, "n_clicks"), *at, prevent_initial_call=True)
    def once_more(clicks: Any, job: Any, turn: Any) -> Any:
        return attempt(jobs, current(), clicks, job, turn, reading_once_more(jobs))

    @app.callback(*turned, Input(Ids.bring, "n_clicks"), *at, prevent_initial_call=True)
    def bring(clicks: Any, job: Any, turn: Any) -> Any:
        return attempt(jobs, current(), clicks, job, turn, bringing(jobs))

    @app.callback(*turned, Input(Ids.back, "n_clicks"), *at, prevent_initial_call=True)
    def back(clicks: Any, job: Any, turn: Any) -> Any:
        return attempt(jobs, current(), clicks, job, turn, going_back)

    @app.callback(
        *turned, Output(Ids.job, "data", allow_duplicate=True),
        Input({"type": Ids.drop, "job": ALL}, "n_clicks"), *at, prevent_initial_call=True,
    )  # fmt: skip
    def drop(clicks: Any, job: Any, turn: Any) -> Any:
        done = attempt(jobs, current(), any(clicks), _pressed("job"), turn, dropping(jobs))
        return *done, "" if done[0] is not no_update else no_update


def _pressed(part: str) -> Any:
    """Which of many buttons it was."""
    return ctx.triggered_id.get(part) if isinstance(ctx.triggered_id, dict) else None
