"""What officers ask of the outside once a contract was played: notices, answers, letters."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli import scenario
from cli.main import main
from tasks.sandbox.http import ControlClient
from tests.e2e.conftest import Command

ROOT = Path(__file__).parents[2]
START = scenario.read(scenario.folder("small_quotation") / "normal.yaml").start_at


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A sandbox and a database in which one contract went from request to payment."""
    folder = tmp_path_factory.mktemp("world")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "cli", "sandbox", "--port", "0",
            "--start-at", START.isoformat(), "--state", str(folder / "sandbox.db"),
        ],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    database = folder / "played.db"
    assert main(["--database", f"sqlite:///{database}", "demo", "--sandbox", url]) == 0
    yield url, database
    process.terminate()
    assert process.wait(30) == 0
    process.stdout.close()


@pytest.fixture
def played(
    world: tuple[str, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """The command over that world."""
    url, database = world
    monkeypatch.setenv("GYEYAK_SANDBOX", url)
    monkeypatch.setenv("GYEYAK_DATABASE", f"sqlite:///{database}")
    return Command(capsys)


def instance(played: Command) -> str:
    (only,) = played.json("instance", "list")
    return str(only["id"])


def sent(played: Command, kind: str) -> dict[str, Any]:
    found = played.json("outside", "list", "--instance", instance(played))
    return next(one for one in found if one["kind"] == kind)


def test_a_notice_its_opening_and_its_award_are_shown(played: Command) -> None:
    number = sent(played, "notice")["result"]["notice_no"]

    notice = played.json("nara", "notice", number)
    opening = played.json("nara", "opening", number)
    award = played.json("nara", "award", number)

    assert notice["base_amount_won"] == 27_500_000
    assert [one["rank"] for one in opening["quotes"]] == [1, 2, 3]
    assert len(opening["drawn"]) == 4
    assert award["bidder_no"] == opening["quotes"][0]["bidder_no"]
    shown = played("nara", "opening", number)
    assert shown.code == 0
    assert "25,600,000" in shown.out


def test_what_nara_does_not_show_is_not_found(played: Command) -> None:
    answer = played("nara", "notice", "R26BK00000000", "--json")

    assert answer.code == 3
    assert answer.data["error"]["code"] == "not_shown"


def test_what_was_sent_is_what_is_shown(played: Command) -> None:
    found = played.json("nara", "reconcile", instance(played))

    assert found["agrees"]
    assert {one["standing"] for one in found["fields"]} == {"same", "not_public"}
    assert all(one["same"] and one["history"] for one in found["hashes"])


def test_a_command_is_shown_with_its_request_and_its_answer(played: Command) -> None:
    notice = sent(played, "notice")

    shown = played.json("outside", "show", notice["key"])

    assert shown["request"]["estimated_price_won"] == 25_000_000
    assert shown["result"]["notice_ord"] == "000"
    assert len(shown["request_hash"]) == 64
    assert "25,000,000" in played("outside", "show", notice["key"]).out


def test_an_answered_command_takes_no_other_answer(played: Command, tmp_path: Path) -> None:
    proof = tmp_path / "screen.png"
    proof.write_bytes(b"a picture")
    key = sent(played, "award")["key"]
    other = json.dumps({"award_ref": "other", "registered_at": "2026-09-07T12:00:00+09:00"})

    answer = played("outside", "record", key, "--data", other, "--evidence", str(proof), "--json")

    assert answer.code == 4
    assert played.json("outside", "show", key)["acknowledged_by"] == ""


def test_only_what_was_refused_is_sent_again(played: Command) -> None:
    key = sent(played, "notice")["key"]

    answer = played("outside", "again", key, "--json")

    assert answer.code == 4
    assert answer.data["error"]["code"] == "ledger_conflict"


def test_the_doctor_looks_at_the_ledger_too(played: Command) -> None:
    checks = {one["check"]: one["ok"] for one in played.json("doctor")}

    assert checks["outside: ledger_requests"]
    assert all(checks.values())


def write(played: Command, contract: str, file: Path) -> Any:
    return played.json(
        "document24", "send", "--contract", contract, "--to", "9990000001",
        "--name", "가람상사(주)", "--title", "확인 요청",
        "--body", "자료를 보내 주십시오.", "--attach", str(file),
    )  # fmt: skip


def test_a_letter_is_sent_and_a_stray_answer_is_matched(
    played: Command, world: tuple[str, Path], tmp_path: Path
) -> None:
    contract = sent(played, "contract")["result"]["contract_no"]
    file = tmp_path / "목록.txt"
    file.write_text("1. 사진", encoding="utf-8")
    control = ControlClient(world[0])
    stray = {"form": "delivery", "on": "letter_sent:notice", "title": "회신드립니다"}
    control.play({"letters": [{**stray, "after": "PT1H"}]})
    control.close()

    first = write(played, contract, file)
    assert write(played, contract, file) == first
    played.json("clock", "advance", "PT2H")
    played.json("worker", "--until-idle")
    (letter,) = played.json("document24", "list")
    shown = played.json("document24", "show", letter["document_id"][:20])
    refused = played(
        "document24", "match", letter["document_id"], "--contract", "R00TA00000000",
        "--form", "delivery", "--json",
    )  # fmt: skip
    matched = played.json(
        "document24", "match", letter["document_id"], "--contract", contract, "--form", "delivery"
    )

    assert letter["title"] == f"[{contract}] 회신드립니다"
    assert shown["letter"]["attachments"][0]["size"] > 0
    assert refused.code == 5
    assert (matched["state"], matched["settled_by"]) == ("matched", "kim")
    assert played.json("document24", "list") == []
    assert [one["document_id"] for one in played.json("document24", "list", "--state", "matched")]


def test_a_file_is_kept_by_its_digest_and_checked(played: Command, tmp_path: Path) -> None:
    file = tmp_path / "증빙.txt"
    file.write_text("내용", encoding="utf-8")

    (kept,) = played.json("attachment", "add", str(file))
    out = tmp_path / "out.txt"
    played.json("attachment", "get", kept["sha256"], "-o", str(out))

    assert out.read_bytes() == file.read_bytes()
    assert played.json("attachment", "verify") == {"ok": True, "problems": []}
    assert played("attachment", "get", "0" * 64, "-o", str(out)).code == 3


def test_a_letter_that_an_officer_accepted_by_hand_reaches_its_contract(
    played: Command, tmp_path: Path
) -> None:
    proof = tmp_path / "screen.png"
    proof.write_bytes(b"a picture")
    words = (
        "document24", "record", "WEB-2026-7", "--contract", "R26TA99000001", "--form", "claim",
        "--title", "대가청구서 제출", "--sender", "MA9990000001", "--name", "가람상사(주)",
        "--arrived-at", "2026-09-21T09:00", "--accepted-at", "2026-09-21T10:00",
        "--number", "회계과-9", "--evidence", str(proof), "--attach", str(proof),
        "--data", '{"claimed_won": 25600000}',
    )  # fmt: skip

    first = played.json(*words)

    assert played.json(*words) == first
    assert played.json("outside", "show", first["key"])["acknowledged_by"] == "kim"
    assert played(*words[:-1], '{"claimed_won": "plenty"}', "--json").code == 5
