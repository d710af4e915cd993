"""A worker that dies at any moment of the inbox: the next one goes on; each letter counts once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tasks.document24.client import Acknowledged, MailboxEntry, Sender, SendReceipt
from tasks.document24.http import HttpDocument24
from tasks.document24.inbox import collect
from tasks.document24.pack import Content, Pack
from tasks.ledger import open_ledger
from tasks.sandbox.server import Sandbox
from tests.contract.desk import START
from tests.contract.post import Post
from tests.contract.test_document24_inbox import TITLED, arrives, written


class Killed(BaseException):
    """The process is gone: nothing of ours may catch it."""


@dataclass
class Fate:
    """Kills before or after the n-th thing that is done."""

    at: int
    after: bool
    done: int = 0

    def around(self, act: Callable[[], Any]) -> Any:
        """Do a thing, unless it is the last."""
        self.done += 1
        if self.done == self.at and not self.after:
            raise Killed
        result = act()
        if self.done == self.at:
            raise Killed
        return result


@dataclass
class Mortal:
    """A relay, a store and an engine in a process that dies."""

    post: Post
    fate: Fate
    relay: HttpDocument24 = field(init=False)

    def __post_init__(self) -> None:
        self.relay = self.post.wire

    @property
    def sender(self) -> Sender:
        return self.relay.sender

    def send(self, pack: Pack, *, key: str) -> SendReceipt:
        return self.fate.around(lambda: self.relay.send(pack, key=key))  # type: ignore[no-any-return]  # what the relay gives

    def find_command(self, key: str) -> SendReceipt | None:
        return self.relay.find_command(key)

    def acknowledgements(self, document_id: str) -> tuple[Acknowledged, ...]:
        return self.relay.acknowledgements(document_id)

    def mailbox(self) -> tuple[MailboxEntry, ...]:
        return self.relay.mailbox()

    def letter(self, number: str) -> bytes:
        return self.relay.letter(number)

    def find_letter(self, document_id: str) -> bytes | None:
        return self.relay.find_letter(document_id)

    def deposit(self, file: Content) -> None:
        self.relay.deposit(file)

    def put(self, data: bytes) -> str:
        return self.fate.around(lambda: self.post.store.put(data))  # type: ignore[no-any-return]  # what the store gives

    def get(self, digest: str) -> bytes:
        return self.post.store.get(digest)

    def publish(self, name: str, **message: Any) -> None:
        self.fate.around(lambda: self.post.publish(name, **message))


@pytest.fixture
def post(sandbox: Sandbox, tmp_path: Path) -> Iterator[Post]:
    opened = Post(sandbox, open_ledger("sqlite://"), "simulator", tmp_path)
    yield opened
    opened.close()


def take(post: Post, fate: Fate) -> bool:
    """One round of a worker; whether it lived."""
    mortal = Mortal(post, fate)
    try:
        collect(mortal, mortal.publish, post.clock.now(), store=mortal, triage=post.ledger)
    except Killed:
        return False
    return True


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 5))
def test_a_letter_counts_once_with_its_first_acceptance(post: Post, at: int, after: bool) -> None:
    arrives(post, written(TITLED))

    assert not take(post, Fate(at, after))
    accepted = post.wire.find_command("accept:MA-1")
    post.later(days=3)
    assert take(post, Fate(0, after))

    (message,) = post.published
    number, moment = message["letter"]["receipt_number"], message["letter"]["accepted_at"]
    assert number == "회계과-1"
    assert moment == (accepted.taken_at if accepted else post.clock.now())
    if at > 2 or (at == 2 and after):
        assert moment == START
    assert post.store.get(message["letter"]["attachments"][0]["sha256"]) == b"%PDF"
    assert post.wire.mailbox() == ()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 4))
def test_a_stray_letter_is_listed_once(post: Post, at: int, after: bool) -> None:
    arrives(post, written("안부"))

    assert not take(post, Fate(at, after))
    assert take(post, Fate(0, after))

    (kept,) = post.ledger.letters()
    assert post.store.get(kept.pack_sha256)
    assert post.wire.mailbox() == ()
    assert post.published == []


def test_a_round_does_no_more_than_these_things(post: Post) -> None:
    arrives(post, written(TITLED))
    fate = Fate(0, after=False)

    assert take(post, fate)

    # the file, the acceptance, the message, the receipt
    assert fate.done == 4
