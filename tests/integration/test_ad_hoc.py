# SPDX-License-Identifier: GPL-3.0-or-later
"""Single commands, as an administrator types them."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator import Emulator
from integration.harness import Run, run_ad_hoc

INFO = "cloudoffice.email.ex_mailbox_info"
MAILBOX = "cloudoffice.email.ex_mailbox"


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        api.add_mailbox("example.com", "alex.smith", display_name="Alex Smith")
        yield api


def result_of(run: Run) -> dict[str, object]:
    (result,) = run.results.values()
    return result


def test_reading_a_mailbox(api: Emulator) -> None:
    run = run_ad_hoc(INFO, "domain=example.com name=alex.smith", api)
    assert run.status == 0, run.output
    assert '"display_name": "Alex Smith"' in run.output


def test_changing_a_mailbox_with_words_for_booleans_and_numbers(api: Emulator) -> None:
    arguments = "domain=example.com name=alex.smith enabled=no size=4096 hidden=true"
    run = run_ad_hoc(MAILBOX, arguments, api, "--diff")
    assert run.status == 0, run.output
    mailbox = api.mailbox("example.com", "alex.smith")
    assert mailbox is not None
    assert (mailbox.enabled, mailbox.size, mailbox.hidden) == (False, 4096, True)
    assert '-    "enabled": true' in run.output


def test_nested_options_as_json(api: Emulator) -> None:
    arguments = {
        "domain": "example.com",
        "name": "alex.smith",
        "contact": {"city": "Köln"},
        "email_addresses": {"add": ["alex@example.com"]},
    }
    run = run_ad_hoc(MAILBOX, json.dumps(arguments), api)
    assert run.status == 0, run.output
    assert [call.method for call in api.calls] == ["GET", "PUT", "POST"]


def test_addresses_as_the_text_of_a_list(api: Emulator) -> None:
    arguments = "domain=example.com name=alex.smith email_addresses='[\"alex@example.com\"]'"
    run = run_ad_hoc(MAILBOX, arguments, api)
    assert run.status == 0, run.output
    assert result_of(run)["plan"] == ["POST mailbox alex.smith email address: alex@example.com"]


def test_secrets_stay_out_of_the_most_verbose_output(api: Emulator) -> None:
    arguments = (
        "domain=example.com name=new.person display_name=New size=10 password=Secret123!@#"
        f" secret_key={api.secret_key}"
    )
    run = run_ad_hoc(MAILBOX, arguments, api, "-vvvv")
    assert run.status == 0, run.output
    signature = api.calls[0].headers["x-api-signature"]
    for secret in (api.secret_key, "Secret123!@#", signature, signature.rsplit(":")[-1]):
        # ansible itself shows the arguments of its own command line, and nothing else may.
        assert secret not in run.output


def test_a_missing_library_is_named_in_ansible_s_usual_words(api: Emulator, tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(stat.S_IRWXU)
    run = run_ad_hoc(INFO, "domain=example.com", api, "-e", f"ansible_python_interpreter={bare}")
    assert run.status != 0
    message = str(result_of(run)["msg"])
    assert "Failed to import the required Python library (requests)" in message
    assert api.calls == []


def test_the_limits_file_is_made_for_the_user_alone(api: Emulator, tmp_path: Path) -> None:
    run = run_ad_hoc(
        INFO, "domain=example.com", api, XDG_CACHE_HOME=str(tmp_path), CLOUDOFFICE_READ_LIMIT="60"
    )
    assert run.status == 0, run.output
    (file,) = (tmp_path / "cloudoffice.email").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert file.stat().st_uid == os.getuid()
    assert api.user_key not in file.name + file.read_text()
