# SPDX-License-Identifier: GPL-3.0-or-later
"""The handle on the emulator: seeding, log, gates, reset, the state file, starting and stopping."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emulator import DIALECTS, Address, Call, Emulator, Rule, trouble
from emulator.log import line
from emulator.state import write_private

if TYPE_CHECKING:
    from .conftest import Client


def test_seeding_takes_every_attribute(client: Client, api: Emulator) -> None:
    api.add_mailbox(
        "example.com",
        "Alex.Smith",
        display_name="Alex",
        password="Own-Secret1",
        size=3,
        current_usage=2,
        enabled=False,
        hidden=True,
        public_folder_admin=True,
        forwarding="x@example.com",
        activesync=True,
        blackberry=True,
        last_login="1/2/2013 3:04:05 PM",
        contact={"city": "Köln"},
        addresses=["a@example.com"],
        blacklist=["Spam.com"],
        ip_safelist=("::1",),
        filter_level="exclusive",
        quarantine_owner="x@example.com",
    )
    shown = client.json("alex.smith")
    assert shown["contactInfo"]["city"] == "Köln"
    assert (shown["size"], shown["currentUsage"], shown["enabled"]) == (3, 2, False)
    assert shown["lastLogin"] == "1/2/2013 3:04:05 PM"
    assert shown["isHidden"] and shown["isPublicFolderAdmin"]
    assert shown["hasBlackBerryMobileService"] and shown["hasActiveSyncMobileService"]
    mailbox = api.mailbox("EXAMPLE.com", "ALEX.smith")
    assert mailbox and mailbox.password == "Own-Secret1"
    assert (mailbox.blacklist, mailbox.ip_safelist) == (["Spam.com"], ["::1"])
    assert (mailbox.filter_level, mailbox.quarantine_owner) == ("exclusive", "x@example.com")
    assert mailbox.addresses == [
        Address("alex.smith@example.com", reply_to=True),
        Address("a@example.com"),
    ]


def test_seeding_refuses_nonsense(api: Emulator) -> None:
    with pytest.raises(KeyError):
        api.add_mailbox("unknown.com", "a")
    with pytest.raises(TypeError):
        api.add_mailbox("example.com", "a", shoe_size=1)
    with pytest.raises(ValueError, match="town"):
        api.add_mailbox("example.com", "a", contact={"town": "x"})
    api.add_mailbox("example.com", "a")
    with pytest.raises(ValueError, match="in use"):
        api.add_mailbox("example.com", "b", addresses=["A@example.com"])
    with pytest.raises(TypeError):
        api.edit_mailbox("example.com", "a", shoe_size=1)
    with pytest.raises(ValueError, match="exclusive"):
        api.edit_mailbox("example.com", "a", filter_level="high")
    with pytest.raises(TypeError, match="list"):
        api.edit_mailbox("example.com", "a", safelist="a@example.org")
    assert api.mailbox("example.com", "nobody") is None
    assert api.mailbox("unknown.com", "a") is None


def test_aliases_are_added_once(api: Emulator) -> None:
    for _turn in range(2):
        api.add_domain("EXAMPLE.com", aliases=["Example.NET"])
    assert api.add_domain("example.com").aliases == ["example.net"]


def test_a_mailbox_is_handed_out_as_a_copy(api: Emulator) -> None:
    api.add_mailbox("example.com", "a")
    copy = api.mailbox("example.com", "a")
    assert copy
    copy.contact["city"] = "elsewhere"
    copy.addresses.clear()
    entries = ["spam.com"]
    api.edit_mailbox("example.com", "a", blacklist=entries)
    entries.clear()
    copy.blacklist.append("elsewhere.com")
    now = api.mailbox("example.com", "a")
    assert now and now.contact["city"] == "" and len(now.addresses) == 1
    assert now.blacklist == ["spam.com"]


def test_the_log_has_each_call_as_it_was_sent(client: Client, api: Emulator) -> None:
    client("POST", "Alex.Smith", client.valid | {"notes": "ä"}, query={"a": "b c"})
    client("GET", "nobody%40x", headers={"X-Api-Signature": "wrong"})
    post, get = api.calls
    assert (post.method, post.status, post.effect) == ("POST", 200, True)
    assert post.path == f"{client.root}/Alex.Smith"
    assert post.query == {"a": "b c"}
    assert post.form == client.valid | {"notes": "ä"}
    assert post.headers["accept"] == "application/json"
    assert (get.path, get.status, get.effect) == (f"{client.root}/nobody@x", 403, False)
    assert get.at >= post.at
    assert (api.writes, api.reads) == ([post], [get])
    api.clear_log()
    assert api.calls == []


def test_writes_can_be_refused(client: Client, api: Emulator) -> None:
    before = api.add_mailbox("example.com", "a")
    api.refuse_writes = True
    for method in ("POST", "PUT", "DELETE"):
        answer = client(method, "a", client.valid if method != "DELETE" else None)
        assert answer.status_code == 405
        assert answer.headers["x-error-message"] == "Writes are switched off"
    assert all(call.note.startswith("refused") for call in api.writes)
    assert len(api.writes) == 3
    assert client("GET", "a").status_code == 200
    assert api.mailbox("example.com", "a") == before
    api.refuse_writes = False
    assert client("DELETE", "a").status_code == 200


def test_reset_begins_anew_on_the_same_port(new_client: Callable[..., Client]) -> None:
    client = new_client({"write_code": "204"})
    api, url, key = client.api, client.api.url, client.api.user_key
    client("POST", "a", client.valid)
    api.refuse_writes = True
    api.inject(Rule(times=None, action=trouble.hang_up()))
    api.reset(dialect={"write_code": "202"})
    assert (api.calls, api.refuse_writes, api.url, api.user_key) == ([], False, url, key)
    assert client("GET").headers["x-error-message"] == "example.com not found"
    api.add_domain("example.com")
    assert client("POST", "a", client.valid).status_code == 202
    api.reset()
    api.add_domain("example.com")
    assert client("POST", "a", client.valid).status_code == 200


@pytest.mark.parametrize("dialect", [{"unheard": "of"}, {"write_code": "201"}])
def test_unknown_dialects_are_an_error(dialect: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"[Dd]ialect"):
        Emulator(dialect)


def test_every_switch_has_two_values_at_least() -> None:
    for name, values in DIALECTS.items():
        assert len(values) > 1 and len(set(values)) == len(values), name


def test_the_state_file_carries_everything_over(
    new_client: Callable[..., Client], tmp_path: Path
) -> None:
    file = tmp_path / "state.json"
    client = new_client(state_file=file)
    client("POST", "alex.smith", client.valid | {"city": "Köln", "isHidden": "true"})
    client("POST", "alex.smith/emailaddresses/a@example.com")
    client("PUT", "alex.smith/spam/blacklist", {"addList": "a@b.org,@Ü.org"})
    client("POST", "alex.smith/spam/ipsafelist/::1")
    form = {"filterlevel": "on", "sendtodomainquarantine": "true", "quarantineowner": "x@y.org"}
    client("PUT", "alex.smith/spam/settings", form)
    client("POST", "alex.smith/blackberrymobileservice", {"activationPassword": "123"})
    assert [call.status for call in client.api.calls] == [200] * 6
    stored = json.loads(file.read_text(encoding="utf-8"))
    assert "alex.smith" in stored["domains"][0]["mailboxes"], "a write is kept at once"
    assert file.stat().st_mode & 0o777 == 0o600
    client.api.stop()
    with Emulator(state_file=file) as again:
        assert again.mailbox("example.com", "alex.smith") == client.api.mailbox(
            "example.com", "alex.smith"
        )
        assert again.secret_key == client.api.secret_key
        assert again.user_key == client.api.user_key
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_keys_and_seeds_are_kept_without_any_write(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    with Emulator(state_file=file) as api:
        assert json.loads(file.read_text())["secret_key"] == api.secret_key
        api.add_domain("example.com")
    assert [domain["name"] for domain in json.loads(file.read_text())["domains"]] == ["example.com"]


def test_a_line_of_the_log_is_one_line() -> None:
    call = Call("GET", "/a\nb\x1b[0m", {}, {"password": "x"}, {}, 0.0, status=404, note="why")
    assert line(call).endswith(" GET /a?b?[0m -> 404 (why)")
    call.status = None
    assert line(call).endswith(" -> closed (why)")


def test_a_failed_save_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "state.json"
    file.write_text("old")

    def fail(self: Path, target: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_private(file, "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("state.json", "old")]


def test_stopping_leaves_no_thread_and_no_socket() -> None:
    before = threading.active_count()
    with Emulator() as api:
        # A client that keeps its connection open must not hold up the end.
        idle = socket.create_connection(("127.0.0.1", api.port), timeout=2)
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    # It may have been closed before it was accepted, which is a reset.
    with idle, suppress(ConnectionResetError):
        assert idle.recv(1) == b"", "closed"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", api.port))
    with Emulator(port=api.port) as same:
        assert same.url == api.url


def test_a_port_in_use_is_an_error(api: Emulator) -> None:
    with pytest.raises(OSError, match=str(api.port)):
        Emulator(port=api.port).start()


def test_many_threads_may_call_at_once(client: Client, api: Emulator) -> None:
    def work(number: int) -> None:
        for step in range(10):
            answer = client.__class__(api)("POST", f"m{number}-{step}", client.valid)
            assert answer.status_code == 200

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.json()["total"] == 40
    assert len(api.writes) == 40
