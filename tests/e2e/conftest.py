"""The command, run in this process over a database of its own."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli import texts
from cli.main import main
from tests import bpmn

FORM = {
    "type": "default",
    "id": "request_form",
    "schemaVersion": 18,
    "components": [
        {
            "type": "textfield",
            "id": "f1",
            "key": "title",
            "label": "건명",
            "validate": {"required": True},
        },
        {
            "type": "number",
            "id": "f2",
            "key": "price_won",
            "label": "금액",
            "decimalDigits": 0,
            "validate": {"required": True, "min": 1},
        },
        {"type": "datetime", "subtype": "date", "id": "f3", "key": "due_on", "dateLabel": "기한"},
    ],
}

MESSAGE = (
    '<bpmn:message id="m" name="letter"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=title"/></bpmn:extensionElements></bpmn:message>'
)
REQUEST = bpmn.file(
    "request",
    bpmn.node("startEvent", "start"),
    bpmn.user(
        "fill",
        "officers",
        more='<zeebe:formDefinition formId="request_form"/>'
        '<zeebe:properties><zeebe:property name="gyeyak:legalBasis" value="지방계약법 제9조"/>'
        "</zeebe:properties>",
    ),
    bpmn.script("double", "price_won * 2", "doubled_won"),
    bpmn.node("intermediateCatchEvent", "wait", '<bpmn:messageEventDefinition messageRef="m"/>'),
    bpmn.user("sign", "signers"),
    bpmn.node("endEvent", "end"),
    bpmn.chain("start", "fill", "double", "wait", "sign", "end"),
    before=MESSAGE,
)
ORGANISATION = """\
name: 예시시
departments: [{id: d, name: 과, teams: [{id: t, name: 팀}]}]
groups: {officers: 계약담당, signers: 재무관}
people:
  - {id: kim, name: 김민지, team: t, groups: [officers]}
  - {id: jung, name: 정하은, team: t, groups: [signers]}
"""


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)


class Command:
    """Runs `gyeyak`; `json(...)` adds --json and gives the document of a command that went well."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Answer:
        self._capsys.readouterr()
        code = main(list(words))
        captured = self._capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    def json(self, *words: str) -> Any:
        answer = self(*words, "--json")
        assert answer.code == 0, (answer.out, answer.err)
        return answer.data


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """English, nobody's settings, and a home that is empty."""
    monkeypatch.setattr(texts, "_chosen", ["en"])
    for name in ("GYEYAK_SANDBOX", "GYEYAK_TRACE", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GYEYAK_USER", "kim")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the process `request`, its form and an organisation."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "request.bpmn").write_bytes(REQUEST)
    (folder / "request.form").write_text(json.dumps(FORM, ensure_ascii=False), encoding="utf-8")
    (folder / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    return folder


@pytest.fixture
def gyeyak(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    library: Path,
) -> Command:
    """The command over a database where `request` is deployed and two people work."""
    monkeypatch.setenv("GYEYAK_DATABASE", f"sqlite:///{tmp_path}/gyeyak.db")
    command = Command(capsys)
    assert command("organisation", "load", str(library / "organisation.yaml")).code == 0
    deployed = command(
        "process", "deploy", str(library / "request.bpmn"), str(library / "request.form")
    )
    assert deployed.code == 0, deployed.err
    return command


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database made by `init --demo`, to be copied."""
    file = tmp_path_factory.mktemp("shipped") / "gyeyak.db"
    start = ["--start-at", "2026-09-01T09:00"]
    assert main(["--database", f"sqlite:///{file}", "init", "--demo", *start]) == 0
    return file


@pytest.fixture
def town(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    shipped: Path,
) -> Command:
    """The command over a demo database with the whole shipped library."""
    copy = tmp_path / "town.db"
    shutil.copy(shipped, copy)
    monkeypatch.setenv("GYEYAK_DATABASE", f"sqlite:///{copy}")
    return Command(capsys)
