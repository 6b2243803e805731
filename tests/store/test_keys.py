"""Custody of the workspace key: keychain or passphrase, the recovery key, and everything that can be missing."""

from __future__ import annotations

import importlib
import json
import random
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import keyring.backend
import keyring.backends.chainer
import pytest

from scribe_desktop.domain.ids import random_id
from scribe_desktop.errors import LockedError, StorageError
from scribe_desktop.store import keychain as keychain_module
from scribe_desktop.store.keychain import SystemKeychain
from scribe_desktop.store.keys import MistypedRecoveryKeyError, new_recovery, print_recovery, read_recovery
from scribe_desktop.store.workspace import (
    CreatedWorkspace,
    Workspace,
    create_workspace,
    open_workspace,
    workspace_exists,
)
from tests.store.conftest import PASSPHRASE, DictKeychain, SteppingClock


def make(folder: Path, keychain: DictKeychain | None = None, passphrase: str | None = None) -> CreatedWorkspace:
    return create_workspace(folder, keychain=keychain, passphrase=passphrase, clock=SteppingClock(), new_id=random_id)


def open_it(folder: Path, **keys: object) -> Workspace:
    return open_workspace(folder, clock=SteppingClock(), new_id=random_id, **keys)  # type: ignore[arg-type]


def refused(folder: Path, **keys: object) -> str:
    """The code of the refusal; the key file must stay as it was."""
    before = (folder / "keys.json").read_bytes()
    with pytest.raises(LockedError) as error:
        open_it(folder, **keys)
    assert (folder / "keys.json").read_bytes() == before
    return error.value.code


def test_keychain_custody(folder: Path) -> None:
    keychain = DictKeychain()
    assert not workspace_exists(folder)
    created = make(folder, keychain)
    session = created.workspace.sessions.create("Rivera")
    created.workspace.close()
    assert workspace_exists(folder)
    with open_it(folder, keychain=keychain) as workspace:
        assert workspace.sessions.list() == (session,)
    assert json.loads((folder / "keys.json").read_text())["passphrase"] is None
    assert refused(folder) == "workspace.keychain_unavailable"
    assert refused(folder, passphrase="x") == "workspace.keychain_unavailable"


def test_keychain_emptied_then_recovered(folder: Path) -> None:
    keychain = DictKeychain()
    created = make(folder, keychain)
    created.workspace.close()
    original = dict(keychain.entries)
    keychain.entries.clear()
    assert refused(folder, keychain=keychain) == "workspace.key_missing"
    assert keychain.entries == {}
    open_it(folder, keychain=keychain, recovery_key=created.recovery_key).close()
    assert keychain.entries == original
    open_it(folder, keychain=keychain).close()


def test_keychain_entry_replaced_by_another_key(folder: Path) -> None:
    keychain = DictKeychain()
    created = make(folder, keychain)
    created.workspace.close()
    (name,) = keychain.entries
    keychain.entries[name] = bytes(32)
    database = (folder / "workspace.db").read_bytes()
    assert refused(folder, keychain=keychain) == "workspace.key_missing"
    assert keychain.entries == {name: bytes(32)}
    assert (folder / "workspace.db").read_bytes() == database
    open_it(folder, keychain=keychain, recovery_key=created.recovery_key).close()
    open_it(folder, keychain=keychain).close()


def test_passphrase_custody(folder: Path) -> None:
    make(folder, passphrase="Zoë " + PASSPHRASE).workspace.close()
    # The same word typed with a combining accent.
    open_it(folder, passphrase="Zoe\u0308 " + PASSPHRASE).close()
    assert refused(folder, passphrase="wrong") == "workspace.wrong_passphrase"
    assert refused(folder) == "workspace.no_key"
    assert refused(folder, passphrase="") == "workspace.no_key"


def test_passphrase_forgotten_then_renewed(folder: Path) -> None:
    created = make(folder, passphrase=PASSPHRASE)
    created.workspace.close()
    open_it(folder, recovery_key=created.recovery_key).close()
    open_it(folder, passphrase=PASSPHRASE).close()
    open_it(folder, recovery_key=created.recovery_key, passphrase="a new one").close()
    assert refused(folder, passphrase=PASSPHRASE) == "workspace.wrong_passphrase"
    open_it(folder, passphrase="a new one").close()


def test_a_new_passphrase_takes_the_key_out_of_the_keychain(folder: Path) -> None:
    keychain = DictKeychain()
    created = make(folder, keychain)
    created.workspace.close()
    open_it(folder, keychain=keychain, recovery_key=created.recovery_key, passphrase=PASSPHRASE).close()
    assert keychain.entries == {}
    open_it(folder, passphrase=PASSPHRASE).close()


def test_a_keychain_that_keeps_nothing_is_not_trusted(folder: Path) -> None:
    with pytest.raises(LockedError) as error:
        make(folder, DictKeychain(is_broken=True))
    assert error.value.code == "workspace.keychain_unavailable"
    assert not workspace_exists(folder)
    make(folder, DictKeychain(is_broken=True), PASSPHRASE).workspace.close()
    open_it(folder, passphrase=PASSPHRASE).close()


def test_no_key_no_workspace(folder: Path) -> None:
    with pytest.raises(LockedError) as error:
        make(folder)
    assert error.value.code == "workspace.no_key"
    assert not workspace_exists(folder)


def test_a_failed_making_leaves_no_key_in_the_keychain(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise StorageError("full", code="store.full")

    keychain = DictKeychain()
    with monkeypatch.context() as broken:
        broken.setattr("scribe_desktop.store.building.write_key_file", full)
        with pytest.raises(StorageError):
            make(folder, keychain)
    assert keychain.entries == {}
    assert not workspace_exists(folder)
    make(folder, keychain).workspace.close()


def test_a_workspace_is_never_made_over_another(folder: Path) -> None:
    make(folder, passphrase=PASSPHRASE).workspace.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(StorageError) as error:
        make(folder, passphrase="other")
    assert error.value.code == "store.exists"
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert {name: after[name] for name in before if name != "workspace.lock"} == {
        name: content for name, content in before.items() if name != "workspace.lock"
    }


def test_a_lost_key_file_is_said_and_nothing_is_overwritten(folder: Path) -> None:
    make(folder, passphrase=PASSPHRASE).workspace.close()
    (folder / "keys.json").rename(folder / "elsewhere")
    with pytest.raises(LockedError) as error:
        open_it(folder, passphrase=PASSPHRASE)
    assert error.value.code == "workspace.key_missing"
    with pytest.raises(StorageError):
        make(folder, passphrase=PASSPHRASE)
    (folder / "elsewhere").rename(folder / "keys.json")
    open_it(folder, passphrase=PASSPHRASE).close()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"version": 1}', '{"version": "x"}', "\ufffd\x00"])
def test_a_damaged_key_file_is_a_typed_error(folder: Path, content: str) -> None:
    make(folder, passphrase=PASSPHRASE).workspace.close()
    (folder / "keys.json").write_text(content)
    with pytest.raises(StorageError) as error:
        open_it(folder, passphrase=PASSPHRASE)
    assert error.value.code == "store.damaged"


def test_a_newer_key_file_is_left_alone(folder: Path) -> None:
    make(folder, passphrase=PASSPHRASE).workspace.close()
    content = json.loads((folder / "keys.json").read_text())
    (folder / "keys.json").write_text(json.dumps({**content, "version": 2}))
    with pytest.raises(StorageError) as error:
        open_it(folder, passphrase=PASSPHRASE)
    assert error.value.code == "store.newer"


def test_a_recovery_key_is_replaced_only_when_its_successor_is_kept(folder: Path) -> None:
    created = make(folder, passphrase=PASSPHRASE)
    workspace = created.workspace
    was_kept = workspace.has_kept_recovery_key
    workspace.mark_recovery_key_kept()
    assert (was_kept, workspace.has_kept_recovery_key) == (False, True)
    workspace.close()
    with open_it(folder, passphrase=PASSPHRASE) as workspace:
        assert workspace.has_kept_recovery_key
        never_shown = workspace.new_recovery_key()
    open_it(folder, recovery_key=never_shown).close()
    with open_it(folder, recovery_key=created.recovery_key) as workspace:
        renewed = workspace.new_recovery_key()
        workspace.mark_recovery_key_kept()
    for old in (created.recovery_key, never_shown):
        assert refused(folder, recovery_key=old) == "workspace.wrong_recovery_key"
    with open_it(folder, recovery_key=renewed) as workspace:
        assert workspace.has_kept_recovery_key


def test_an_unkept_recovery_key_is_replaced_at_once(folder: Path) -> None:
    created = make(folder, passphrase=PASSPHRASE)
    created.workspace.new_recovery_key()
    created.workspace.close()
    assert refused(folder, recovery_key=created.recovery_key) == "workspace.wrong_recovery_key"


def test_recovery_key_is_tolerant_of_hands(folder: Path) -> None:
    created = make(folder, passphrase=PASSPHRASE)
    created.workspace.close()
    sloppy = "  " + created.recovery_key.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\n"
    open_it(folder, recovery_key=sloppy).close()
    assert refused(folder, recovery_key="not it") == "workspace.wrong_recovery_key"


def test_recovery_key_notices_every_single_slip() -> None:
    chance = random.Random(7)
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    for _ in range(200):
        recovery = new_recovery()
        printed = print_recovery(recovery)
        assert read_recovery(printed) == recovery
        digits = printed.replace("-", "")
        place = chance.randrange(26)
        other = chance.choice([digit for digit in alphabet if digit != digits[place]])
        slips = [digits[:place] + other + digits[place + 1 :], digits[:-1], digits + "0"]
        if place < 25 and digits[place] != digits[place + 1]:
            slips.append(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
        for slip in slips:
            with pytest.raises(MistypedRecoveryKeyError):
                read_recovery(slip)


def test_errors_hold_no_key(folder: Path) -> None:
    created = make(folder, passphrase=PASSPHRASE)
    created.workspace.close()
    with pytest.raises(LockedError) as error:
        open_it(folder, recovery_key=created.recovery_key[:-1])
    assert created.recovery_key[:10] not in repr(error.value) + str(error.value)


class Plaintext(keyring.backend.KeyringBackend):
    """What keyrings.alt installs: secrets in clear."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


def backend(name: str) -> keyring.backend.KeyringBackend:
    module = importlib.import_module(f"keyring.backends.{name}")
    made: keyring.backend.KeyringBackend = module.Keyring()
    return made


def chain_of(*links: keyring.backend.KeyringBackend) -> keyring.backends.chainer.ChainerBackend:
    kind = type("Chain", (keyring.backends.chainer.ChainerBackend,), {"backends": list(links)})
    chain: keyring.backends.chainer.ChainerBackend = kind()
    return chain


def test_untrusted_backends_are_refused() -> None:
    plaintext = Plaintext()
    null, fail = backend("null"), backend("fail")
    for untrusted in (null, fail, plaintext, chain_of(null, plaintext), object()):
        keychain = SystemKeychain(untrusted)
        assert not keychain.is_usable()
        calls: list[Callable[[], object]] = [
            partial(keychain.put, "n", b"s"),
            partial(keychain.get, "n"),
            partial(keychain.delete, "n"),
        ]
        for call in calls:
            with pytest.raises(LockedError) as error:
                call()
            assert error.value.code == "workspace.keychain_unavailable"
    assert plaintext.kept == {}


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> Plaintext:
    name = f"{Plaintext.__module__}.{Plaintext.__qualname__}"
    monkeypatch.setattr(keychain_module, "_TRUSTED", frozenset({name}))
    return Plaintext()


def test_a_trusted_link_of_a_chain_is_used_alone(trusted: Plaintext) -> None:
    keychain = SystemKeychain(chain_of(backend("null"), trusted))
    assert keychain.is_usable()
    assert trusted.kept == {}
    keychain.put("name", b"\x00\xff" * 16)
    assert keychain.get("name") == b"\x00\xff" * 16
    assert trusted.kept["name"].isascii()
    keychain.delete("name")
    assert keychain.get("name") is None


def test_a_keychain_that_hangs_is_given_up(trusted: Plaintext) -> None:
    release = threading.Event()
    trusted.set_password = lambda *_arguments: release.wait()  # type: ignore[method-assign, assignment]
    assert not SystemKeychain(trusted).is_usable(seconds=0.05)
    release.set()
