"""The `gyeyak` command: global options, groups loaded when used, and the edge for errors."""

import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
import typer
from typer.core import TyperGroup
from typer.main import get_command

from cli import bootstrap, exits
from cli.output import Output, say
from cli.session import Session
from cli.texts import language, t
from engine.errors import ContractError, ExternalError

if TYPE_CHECKING:
    from engine.privacy import Privacy


@dataclass(frozen=True, slots=True)
class Entry:
    """One group or command of the root: the module that holds it, and what it does."""

    module: str
    en: str
    ko: str


COMMANDS: Mapping[str, Entry] = {
    "init": Entry("cli.init", "Make the database and deploy.", "데이터베이스 생성과 배포."),
    "demo": Entry("cli.demo", "Play a contract from end to end.", "계약 한 건을 끝까지 시연."),
    "process": Entry("cli.process", "Process definitions.", "프로세스 정의."),
    "instance": Entry("cli.instance", "Process instances: running contracts.", "진행 중인 계약."),
    "message": Entry("cli.message", "Messages from outside.", "외부에서 온 메시지."),
    "signal": Entry("cli.signal", "Broadcast a signal.", "신호 전파."),
    "task": Entry("cli.task", "Work items: the worklist.", "할 일(업무 목록)."),
    "decision": Entry("cli.decision", "Decision tables.", "의사결정표."),
    "feel": Entry("cli.feel", "Evaluate a FEEL expression.", "FEEL 식 계산."),
    "incident": Entry("cli.incident", "Failures that wait for a person.", "처리를 기다리는 오류."),
    "worker": Entry("cli.worker", "Run calls and timers that are due.", "호출과 타이머 실행."),
    "clock": Entry("cli.clock", "The clock of a demo database.", "시연용 데이터베이스의 시계."),
    "audit": Entry("cli.audit", "History, replay, verification.", "이력, 재현, 검증."),
    "organisation": Entry("cli.organisation", "People and their groups.", "직원과 그룹."),
    "nara": Entry("cli.nara", "Nara Marketplace.", "나라장터 조회와 대조."),
    "document24": Entry("cli.document24", "Official letters.", "문서24 공문."),
    "outside": Entry("cli.outside", "What left the house, and its answers.", "외부 명령과 답."),
    "attachment": Entry("cli.attachment", "The attachment store.", "첨부 저장소."),
    "sandbox": Entry("cli.sandbox", "Local stand-ins for the outside.", "외부 시스템 모의 서버."),
    "doctor": Entry("cli.doctor", "Find what could be stuck.", "막힌 곳 점검."),
}  # fmt: skip

GLOBAL_FLAGS = ("--json", "--no-input", "--no-color")
GLOBAL_VALUES = ("--database", "--as")


class LazyGroup(TyperGroup):
    """The root: lists every command from the table, imports only the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the table's order."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        del ctx
        return loaded(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, from the table."""
        del ctx
        with formatter.section(t("Commands", "명령")):
            formatter.write_dl([(name, t(e.en, e.ko)) for name, e in COMMANDS.items()])


def loaded(name: str) -> click.Command:
    """The command or group of a name, imported now."""
    command = get_command(import_module(COMMANDS[name].module).app)
    command.name = name
    return command


def root() -> click.Command:
    """The root command."""
    app = typer.Typer(
        name="gyeyak",
        cls=LazyGroup,
        help=t(
            "Contract administration: BPMN processes that officers work through.",
            "계약 사무: 담당자가 처리하는 BPMN 프로세스.",
        ),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_options)
    return get_command(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"gyeyak {version('gyeyak')}")
        except PackageNotFoundError:
            typer.echo("gyeyak (not installed)")
        raise typer.Exit


def _options(
    ctx: typer.Context,
    database: str = typer.Option(
        "",
        "--database",
        metavar="URL",
        help=t(
            "The database (else GYEYAK_DATABASE, else SQLite in the XDG data folder).",
            "데이터베이스(기본값: GYEYAK_DATABASE, 없으면 XDG 데이터 폴더의 SQLite).",
        ),
    ),
    actor: str = typer.Option(
        "",
        "--as",
        metavar="USER",
        help=t("Who acts (else GYEYAK_USER, else the login).", "처리자(기본값: GYEYAK_USER)."),
    ),
    as_json: bool = typer.Option(
        False, "--json", help=t("Print one JSON document, never ask.", "JSON으로 출력, 질문 없음.")
    ),
    no_input: bool = typer.Option(False, "--no-input", help=t("Never ask.", "질문하지 않습니다.")),
    no_color: bool = typer.Option(
        False, "--no-color", help=t("No colours.", "색을 쓰지 않습니다.")
    ),
    _: bool = typer.Option(
        False,
        "--version",
        callback=_version,
        is_eager=True,
        help=t("Show the version.", "버전을 봅니다."),
    ),
) -> None:
    chosen = bootstrap.settings(database=database, actor=actor, no_input=no_input, as_json=as_json)
    out = Output(json=as_json, color=bootstrap.colored(wanted=not no_color and not as_json))
    ctx.obj = Session(chosen, out)


# --- the edge -------------------------------------------------------------------------------


def run() -> None:
    """The console script."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code. Errors raised on purpose become a sentence and a code."""
    front, rest = hoisted(arguments)
    as_json = "--json" in front
    try:
        result: Any = root().main(args=[*front, *rest], prog_name="gyeyak", standalone_mode=False)
        sys.stdout.flush()
    except ContractError as error:
        facts = _facts(error.code, error.text(language()), error.hint(language()), error.details)
        if isinstance(error, ExternalError):  # it quotes the outside
            facts = _privacy().masked(facts)
        return _report(facts, exits.code_of(error), as_json=as_json)
    except click.UsageError as error:
        return _usage(error, as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        say(t("Interrupted.", "중단했습니다."))
        return exits.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; nobody is left to tell
        return exits.FAILED
    except OSError as error:
        text = f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")
        return _report(_facts("file_error", text), exits.FAILED, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the edge: a defect of ours still answers properly
        return _defect(error, as_json=as_json)
    return result if isinstance(result, int) else exits.DONE


def hoisted(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The global options, wherever they stood, and the other arguments in their order."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return front, [*rest, word, *waiting]
        if word in GLOBAL_FLAGS or word.startswith(tuple(f"{name}=" for name in GLOBAL_VALUES)):
            front.append(word)
        elif word in GLOBAL_VALUES and waiting:
            front += [word, waiting.pop(0)]
        else:
            rest.append(word)
    return front, rest


def _facts(
    code: str, message: str, hint: str = "", details: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return {"code": code, "message": message, "hint": hint, "details": dict(details or {})}


def _report(facts: dict[str, Any], code: int, *, as_json: bool) -> int:
    if as_json:
        Output(json=True).data({"error": facts})
    else:
        say(facts["message"])
        if facts["hint"]:
            say(facts["hint"])
    return code


def _usage(error: click.UsageError, *, as_json: bool) -> int:
    if as_json:
        return _report(_facts("usage", error.format_message()), exits.USAGE, as_json=True)
    error.show()
    return exits.USAGE


def _defect(error: Exception, *, as_json: bool) -> int:
    if bootstrap.tracing():
        say(_traceback(error))
    text = t(
        f"The program broke ({type(error).__name__}). Nothing half-done was kept.",
        f"프로그램 오류입니다({type(error).__name__}). 처리 중이던 내용은 저장되지 않았습니다.",
    )
    hint = t("GYEYAK_TRACE=1 shows where.", "GYEYAK_TRACE=1로 위치를 볼 수 있습니다.")
    return _report(_facts("defect", text, hint), exits.FAILED, as_json=as_json)


def _traceback(error: Exception) -> str:
    """Where it broke, with nothing in it that must not be shown."""
    return _privacy().mask("".join(traceback.format_exception(error)))


def _privacy() -> "Privacy":
    """What hides personal numbers and this installation's keys."""
    from engine.privacy import Privacy

    try:
        secrets = bootstrap.outside_settings(bootstrap.settings()).secrets
    except ContractError:
        secrets = ()
    return Privacy.of(secrets)
