"""The same story whichever way commands reach Nara Marketplace: the diagrams never know."""

from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from cli import bootstrap
from cli.player import Player
from tasks.nara.agency import HttpAgency
from tasks.nara.http import NaraSettings
from tasks.nara.reconcile import hashes_of, reconcile
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import SERVICE_KEY, Addresses
from tests.contract.ways import Hands, carry_files, carry_work
from tests.scenario.stage import settings, simulators, story

OUTSIDE = """
sandbox: {url}
nara:
  reads: {{mode: simulator}}
  agency: {agency}
document24: {{mode: simulator}}
disclosure: {{mode: simulator}}
cleanpay: {{mode: simulator}}
"""
AGENCY = {
    "file-drop": "{{mode: file-drop, outbox: {folder}/out, inbox: {folder}/in}}",
    "manual": "{mode: manual}",
}


class Patient(ControlClient):
    """A control client that has everything carried out that waits, before time may pass."""

    hands: Hands

    def next_at(self) -> datetime | None:
        """When something happens next."""
        self.hands()
        return super().next_at()


@pytest.mark.parametrize("mode", AGENCY)
def test_the_story_ends_as_it_says_without_a_connector(
    mode: str, database: Path, tmp_path: Path
) -> None:
    for name in ("out", "in"):
        (tmp_path / name).mkdir()
    told = story("normal")
    with ExitStack() as stack:
        url = stack.enter_context(simulators(told))
        file = tmp_path / "outside.yaml"
        agency = AGENCY[mode].format(folder=tmp_path) if mode == "file-drop" else AGENCY[mode]
        file.write_text(OUTSIDE.format(url=url, agency=agency), "utf-8")
        chosen = replace(settings(database, url), outside=str(file))
        opened = stack.enter_context(bootstrap.opened(chosen, outside=True))
        opened.move(told.start_at)
        addresses = Addresses(url)
        bare = HttpAgency(NaraSettings(addresses.public, addresses.agency, SERVICE_KEY))
        stack.enter_context(closing(bare))
        control = Patient(url)
        stack.callback(control.close)
        control.hands = (
            (lambda: carry_files(tmp_path, bare.commands, opened.clock))
            if mode == "file-drop"
            else (lambda: carry_work(opened.ledger, bare.commands, opened.clock))
        )

        played = Player(opened, control, told, lambda _, __: None).play()

        verified = opened.engine.verify()
        keys = Counter(effect.key for effect in control.log() if effect.key)
        entries = opened.ledger.of_instance(played.instance.id)
        records = opened.engine.history(played.instance.id)
        nara = opened.outside
        found = reconcile(entries, nara.nara, nara.link, hashes_of(records))

    assert played.differences == ()
    assert verified.ok, verified.first_bad
    assert [key for key, times in keys.items() if times > 1] == []
    assert {one.mode for one in entries if one.system == "nara"} <= {mode, "manual"}
    assert found.agrees
    assert all(check.history for check in found.hashes)
