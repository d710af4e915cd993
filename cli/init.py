"""`gyeyak init`: make the database, load the organisation, deploy what is shipped."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli import bootstrap, output
from cli.session import Session, new_app, session_of
from cli.texts import t
from cli.values import moment_of
from engine.errors import NotDemo

if TYPE_CHECKING:
    from engine import Engine
    from engine.deploying import Deployment

app = new_app("")


@app.command(
    help=t("Make the database, deploy what is shipped.", "데이터베이스 생성, 기본 정의 배포.")
)
def init(
    ctx: typer.Context,
    organisation: Path = typer.Option(
        None, "--organisation", metavar="FILE", exists=True, dir_okay=False,
        help=t("Who works here (YAML); else the example.", "조직 파일(YAML). 기본값: 예시 조직."),
    ),
    demo: bool = typer.Option(
        False, "--demo", help=t("Give it a clock of its own.", "시연용: 자체 시계를 둡니다.")
    ),
    start_at: str = typer.Option(
        "", "--start-at", metavar="TIME",
        help=t("Where a demo's clock starts (else now).", "시연용 시계의 시작 시각(기본값: 지금)."),
    ),
) -> None:  # fmt: skip
    session = session_of(ctx)
    moment = moment_of(start_at) if start_at else None
    with bootstrap.opened(session.settings, create=True, outside=True) as opened:
        if demo:
            start_clock(opened, moment, session.settings.database)
        load_organisation(opened.engine, organisation, session.actor)
        output.say(t("Deploying what is shipped ...", "기본 정의를 배포합니다 ..."))
        deployed = deploy_shipped(opened.engine, session.actor)
    _report(session, deployed)


def start_clock(opened: bootstrap.Opened, start_at: datetime | None, url: str) -> None:
    """Make a new database a demo's: its clock stands still at `start_at` (now, if None).

    Raises:
        NotDemo: It is in use already, in real time.
    """
    if opened.engine.setting(bootstrap.CLOCK):
        return
    if opened.engine.definitions():
        raise NotDemo(bootstrap.masked(url))
    opened.move(start_at or opened.clock.now())


def load_organisation(engine: "Engine", file: Path | None, actor: str) -> None:
    """Load an organisation file; without one the example, unless there is an organisation.

    Raises:
        OrganisationInvalid: The file does not make sense; nothing was changed.
    """
    from engine.organisation_file import load
    from processes import FOLDER

    if file is None:
        if engine.organisation() is not None:
            return
        file = FOLDER / "organisation.yaml"
        if not file.exists():
            return
    new = load(file.read_text(encoding="utf-8"), str(file))
    if new != engine.organisation():
        engine.change_organisation(new, actor=actor, what="load")


def deploy_shipped(engine: "Engine", actor: str) -> "tuple[Deployment, ...]":
    """Deploy the shipped library; what is deployed already gets no new version."""
    from processes import FOLDER

    return engine.deploy(FOLDER, actor=actor)


def _report(session: Session, deployed: "tuple[Deployment, ...]") -> None:
    kinds = [one.kind for one in deployed]
    counts = {"processes": kinds.count("process"), "decisions": kinds.count("decision")}
    url = bootstrap.masked(session.settings.database)
    if session.out.json:
        session.out.data({"database": url, **counts})
        return
    session.out.pairs(
        [
            (t("database", "데이터베이스"), url),
            (t("processes", "프로세스"), str(counts["processes"])),
            (t("decisions", "의사결정표"), str(counts["decisions"])),
        ]
    )
    output.say(t("Ready. Try: gyeyak process list", "준비되었습니다. 다음: gyeyak process list"))
