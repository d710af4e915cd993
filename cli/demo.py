"""`gyeyak demo`: a contract from request to payment, against simulators on this machine."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli import bootstrap, output, scenario, timeline
from cli.exits import FAILED
from cli.init import deploy_shipped, load_organisation, start_clock
from cli.session import Session, new_app, session_of
from cli.texts import t
from engine.errors import ScenarioFailed

if TYPE_CHECKING:
    from cli.player import Played
    from cli.scenario import Scenario
    from tasks.sandbox.http import ControlClient

app = new_app("")


def _known(incomplete: str) -> list[str]:
    return [name for name in scenario.shipped() if name.startswith(incomplete)]


@app.command(help=t("Play a contract from end to end.", "계약 한 건을 처음부터 끝까지 시연합니다."))
def demo(
    ctx: typer.Context,
    name: str = typer.Argument(
        "normal", metavar="SCENARIO", autocompletion=_known,
        help=t("A name or a file; --list shows the names.", "시나리오 이름이나 파일."),
    ),
    faults: str = typer.Option(
        "0", "--faults", metavar="SHARE",
        help=t("This share of answers is faulty (0-1).", "외부 응답 중 장애 비율(0-1)."),
    ),
    sandbox: str = typer.Option(
        "", "--sandbox", metavar="URL",
        help=t("Simulators that run already.", "이미 실행 중인 모의 서버."),
    ),
    listing: bool = typer.Option(False, "--list", help=t("List scenarios.", "시나리오 목록.")),
) -> None:  # fmt: skip
    session = session_of(ctx)
    if listing:
        _list(session)
        return
    story = scenario.read(_file(name))
    share = _share(faults)
    with _database(ctx, session) as settings, _sandbox(story, sandbox) as (url, control):
        if share:
            control.faults(str(share), seed=7)
        chosen = replace(session.settings, database=settings, sandbox=url)
        with bootstrap.opened(chosen, create=True, outside=True) as opened:
            _prepare(opened, story, settings)
            if not sandbox:
                _refuse_lost(opened, story)
            code = _play(session, opened, control, story)
    if code:
        raise typer.Exit(code)


def _list(session: Session) -> None:
    stories = [scenario.read(file) for file in scenario.shipped().values()]
    if session.out.json:
        session.out.data([{"name": s.name, "title": s.title} for s in stories])
    else:
        session.out.table(
            (t("NAME", "이름"), t("TITLE", "제목")), [(s.name, s.title) for s in stories]
        )


def _file(name: str) -> Path:
    file = Path(name) if name.endswith(".yaml") else scenario.shipped().get(name)
    if file is None or not file.is_file():
        known = ", ".join(scenario.shipped())
        raise typer.BadParameter(
            t(
                f"no scenario {name}; there are: {known}",
                f"시나리오 {name}이(가) 없습니다. 목록: {known}",
            )
        )
    return file


def _share(text: str) -> Decimal:
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 <= share <= 1:
        raise typer.BadParameter(t("--faults is from 0 to 1", "--faults는 0에서 1 사이입니다"))
    return share


# --- what it plays on ----------------------------------------------------------------------------


@contextmanager
def _database(ctx: typer.Context, session: Session) -> Iterator[str]:
    """The database that was named, else one of its own that goes away in the end."""
    if ctx.find_root().params.get("database"):
        yield session.settings.database
        return
    with tempfile.TemporaryDirectory(prefix="gyeyak-demo-") as folder:
        yield f"sqlite:///{Path(folder) / 'demo.db'}"


@contextmanager
def _sandbox(story: "Scenario", url: str) -> "Iterator[tuple[str, ControlClient]]":
    """The simulators and the client that steers them; own ones end with the run."""
    from engine.ambient import SeoulClock
    from tasks.sandbox.http import ControlClient
    from tasks.sandbox.server import Sandbox

    with ExitStack() as stack:
        if not url:
            own = Sandbox(clock=SeoulClock(), start_at=story.start_at)
            url = stack.enter_context(own).addresses.url
        control = ControlClient(url)
        stack.callback(control.close)
        yield url, control


def _prepare(opened: bootstrap.Opened, story: "Scenario", url: str) -> None:
    """A demo database at the story's beginning; what is there already stays as it is."""
    start_clock(opened, story.start_at, url)
    output.say(t("Deploying what is shipped ...", "기본 정의를 배포합니다 ..."))
    load_organisation(opened.engine, None, "system")
    deploy_shipped(opened.engine, "system")


def _refuse_lost(opened: bootstrap.Opened, story: "Scenario") -> None:
    """A run that was killed goes on only if its simulators still run.

    Raises:
        ScenarioFailed: They were this program's own, and are gone.
    """
    for one in opened.engine.instances(process=story.process, business_key=story.business_key):
        if one.state not in ("completed", "cancelled"):
            raise ScenarioFailed(
                story.name,
                "its simulators ended with the run before; use --sandbox, or another database",
                "이전 실행의 모의 서버가 끝났습니다. --sandbox를 쓰거나 새 데이터베이스를 쓰십시오",
            )


# --- playing -------------------------------------------------------------------------------------


def _play(
    session: Session,
    opened: bootstrap.Opened,
    control: "ControlClient",
    story: "Scenario",
) -> int:
    """Play, verify and tell; the exit code."""
    from cli.player import Player

    output.say(t(f"Playing {story.name}: {story.title}", f"시연: {story.title}"))
    count = 0

    def tell(text: str, at: datetime) -> None:
        nonlocal count
        count += 1
        output.say(f"[{count:>3}] {output.moment(at)}  {text}")

    played = Player(opened, control, story, tell).play()
    output.say(t("Verifying the history ...", "이력을 검증합니다 ..."))
    verified = opened.engine.verify(played.instance.id).ok
    if session.out.json:
        session.out.data(_shape(played, verified=verified))
    else:
        _tell_end(session, opened, played, verified=verified)
    for difference in played.differences:
        output.say(t(f"differs: {difference}", f"예상과 다름: {difference}"))
    return FAILED if played.differences or not verified else 0


def _shape(played: "Played", *, verified: bool) -> dict[str, object]:
    instance = played.instance
    return {
        "instance": instance.id,
        "state": instance.state,
        "steps": played.steps,
        "verified": verified,
    }


def _tell_end(
    session: Session, opened: bootstrap.Opened, played: "Played", *, verified: bool
) -> None:
    organisation = opened.engine.organisation()
    people = {p.id: p.name for p in organisation.people} if organisation else {}
    records = opened.engine.history(played.instance.id)
    told = timeline.steps(records, {**people, "system": t("(system)", "(시스템)")})
    session.out.heading(t("Timeline", "진행 경과"))
    session.out.table(timeline.headers(), timeline.rows(told))
    output.line("")
    cited = sum(bool(step.legal_basis) for step in told)
    session.out.pairs(
        [
            (t("instance", "인스턴스"), played.instance.id),
            (t("state", "상태"), played.instance.state),
            (t("records", "기록"), str(len(records))),
            (t("steps", "단계"), f"{len(told)} ({t('with legal basis', '근거 있음')} {cited})"),
            (
                t("history", "이력 검증"),
                t("ok", "이상 없음") if verified else t("NOT ok", "훼손됨"),
            ),
        ]
    )
