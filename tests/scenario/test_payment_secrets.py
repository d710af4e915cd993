"""Nothing of an account or a person stays behind where a payment went through Clean Pay."""

import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from cli import scenario
from tests.scenario.stage import simulators, stage

NUMBERS = ("number", "resident_no", "phone")


def test_a_payment_leaves_no_number_of_a_person_or_account_in_the_database(database: Path) -> None:
    told = scenario.read(scenario.folder("clean_payment") / "account_error.yaml")
    with simulators(told) as url, stage(database, told, url) as scene:
        played = scene.play()
        records = scene.engine.history(played.instance.id)
        variables = scene.engine.variables(played.instance.id)
        with urlopen(f"{url}/cleanpay/requests/CP-2026-0001/receipts") as answer:  # noqa: S310 - loopback
            outside = json.load(answer)

    planted = set(_planted(outside))
    kept = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))

    told_of = repr([records, variables]).encode()

    assert played.differences == ()
    assert len(planted) >= 6
    assert b"CP-2026-0001" in kept
    assert "계좌 오류로 반송(계좌번호 ***)".encode() in told_of
    assert [secret for secret in planted if secret.encode() in kept + told_of] == []


def _planted(value: Any) -> list[str]:
    """Every number of a person or account in an answer, also without its hyphens."""
    if isinstance(value, list):
        return [secret for one in value for secret in _planted(one)]
    if not isinstance(value, dict):
        return []
    own = [value[name] for name in NUMBERS if value.get(name)]
    bare = [secret.replace("-", "") for secret in own]
    return [*own, *bare, *(secret for one in value.values() for secret in _planted(one))]
