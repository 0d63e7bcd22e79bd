# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example in the guides is run, in the order in which a reader meets them.

A block with a caption is a file of that name. Commands are run where they stand. So is a playbook
that no command runs, and YAML without a caption, which is wrapped into one. No playbook is run for
real before it was run in check mode.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml

from ansible_collections.cloudoffice.email.plugins.module_utils._api.faults import ApiFault
from emulator import Call, Emulator
from integration.guides import GUIDES, NAMES, Block, blocks
from integration.harness import Run, run_command

# What a guide has typed in, or takes from elsewhere.
ENVIRONMENT = {"FIRST_PASSWORD": "Secret123!@#", "ANSIBLE_LOAD_CALLBACK_PLUGINS": "true"}
SECRETS = ("Secret123!@#", "brisk-Otter-4171", "mild-Heron-2836")
NOTES = 'He said "no",\nthen left; = 1'
PEOPLE = ("alex.smith", "kim.park", "lee.chan", "robin.lee")

ANSIBLE = ("ansible", "ansible-playbook", "ansible-doc", "ansible-vault", "ansible-inventory")
# Of the shell, or run by other tests: installing is tested with the artefact.
NOT_RUN = ("read", "export", "tail", "pip", "ansible-galaxy", "ansible-builder")


class Reader:
    """Somebody who does what a guide says, in a folder of their own."""

    def __init__(self, api: Emulator, folder: Path) -> None:
        self.api = api
        self.folder = folder
        self.runs: dict[str, Run] = {}
        self.environment = dict(ENVIRONMENT)
        self.to_encrypt = ""
        self.writes: list[Call] = []
        (folder / ".vault_password").write_text("the vault's own password")

    def read(self, guide: str) -> None:
        """Do all that a guide says."""
        found = blocks(guide)
        typed = {word for block in found for command in block.commands for word in command}
        for block in found:
            if block.caption:
                self.write(block)
            if block.language == "console":
                for command in block.commands:
                    self.type(command)
            elif block.caption not in typed and block.to_run:
                self.play(block)
        playbooks = {block.caption for block in found if block.is_playbook}
        assert playbooks | {f"check {name}" for name in playbooks} <= set(self.runs)

    def write(self, block: Block) -> None:
        """Write a file, with keys that the API knows."""
        path = self.folder / block.caption
        path.parent.mkdir(parents=True, exist_ok=True)
        text = block.text.replace("your user key", self.api.user_key)
        path.write_text(text.replace("your secret key", self.api.secret_key), encoding="utf-8")
        if block.caption == self.to_encrypt:
            self.run("ansible-vault", "encrypt", block.caption)
        if text != block.text:
            self.environment |= {"CLOUDOFFICE_USER_KEY": "", "CLOUDOFFICE_SECRET_KEY": ""}

    def play(self, block: Block) -> None:
        """Run a playbook, or what becomes one."""
        name = block.caption or "snippet.yml"
        path = self.folder / name
        path.write_text(block.playbook, encoding="utf-8")
        self.run("ansible-playbook", name, "--diff")

    def type(self, command: Sequence[str]) -> None:
        """Run a command, if it is not of those that are not run."""
        program, *arguments = command
        if program == "mkdir":
            for name in arguments:
                (self.folder / name).mkdir(exist_ok=True)
        elif program == "ansible-vault" and arguments[0] == "create":
            # An editor would open; the guide shows afterwards what to write.
            self.to_encrypt = arguments[1]
        elif program in ANSIBLE:
            self.run(program, *(word for word in arguments if word != "--ask-vault-pass"))
        else:
            assert program in NOT_RUN, f"nobody knows whether {program} works"

    def run(self, program: str, *arguments: str) -> Run:
        """Run a command of Ansible; it must succeed, and show no secret."""
        check = f"check {arguments[0]}"
        if program == "ansible-playbook" and not {check, "--check"} & {*self.runs, *arguments}:
            self.run(program, *arguments, "--check", "--diff")
        self.api.refuse_writes = "--check" in arguments
        self.api.clear_log()
        vault = {"ANSIBLE_VAULT_PASSWORD_FILE": str(self.folder / ".vault_password")}
        environment = {**self.environment, **vault}
        run = run_command([program, *arguments], self.api, self.folder, environment)
        assert run.status == 0, f"{program} {' '.join(arguments)}\n{run.output}"
        assert not [it for it in (*SECRETS, self.api.secret_key) if it in run.output]
        self.writes += self.api.writes
        if self.api.refuse_writes:
            assert self.api.writes == [], run.output
        self.runs[check if self.api.refuse_writes else arguments[0]] = run
        return run


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        addresses = ["alex@example.com", "sales@example.com"]
        contact = {"city": "Köln", "notes": NOTES, "mobileNumber": "+49 221"}
        api.add_mailbox(
            "example.com",
            "alex.smith",
            display_name="=HYPERLINK(1)",
            addresses=addresses,
            contact=contact,
            forwarding="partner@partner.example",
            blacklist=["spam.example"],
        )
        api.add_mailbox("example.com", "robin.lee", display_name="Robin, Lee", hidden=True)
        members = ["alex.smith", "agency@partner.example"]
        api.add_list("example.com", "team", members=members, addresses=["+all@example.com"])
        api.add_list("example.com", "empty", display_name="Nobody, yet")
        yield api


@pytest.fixture
def reader(api: Emulator, tmp_path: Path) -> Reader:
    return Reader(api, tmp_path)


def afterwards_first_steps(reader: Reader) -> None:
    mailbox = reader.api.mailbox("example.com", "kim.park")
    assert mailbox is not None and mailbox.size == 2048
    team = reader.api.distribution_list("example.com", "support")
    assert team is not None and team.members == ["kim.park"]
    (shown,) = (block.text for block in blocks("first_steps") if block.language == "text")
    assert reader.runs["check mailbox.yml"]["Kim has a mailbox"]["plan"] == shown.splitlines()


def afterwards_credentials(reader: Reader) -> None:
    kim = reader.api.mailbox("example.com", "kim.park")
    lee = reader.api.mailbox("example.com", "lee.chan")
    assert kim is not None and kim.password == "brisk-Otter-4171"
    assert lee is not None and lee.password == "mild-Heron-2836"
    assert "ANSIBLE_VAULT" in (reader.folder / "group_vars/all/vault.yml").read_text()


def afterwards_domain_as_code(reader: Reader) -> None:
    left = [name for name in PEOPLE if reader.api.mailbox("example.com", name)]
    assert left == ["kim.park"]


def afterwards_existing_domain(reader: Reader) -> None:
    assert reader.writes == []
    assert "Köln" in (reader.folder / "example.com" / "all.yml").read_text(encoding="utf-8")


def afterwards_limits(reader: Reader) -> None:
    assert reader.writes == []
    assert "3 reads and 2 writes" in reader.runs["budget.yml"].output


def afterwards_failures(reader: Reader) -> None:
    told = reader.runs["rescue.yml"]["Tell what happened"]["msg"]
    assert "who.is.that" in told and "Done before: []" in told
    robin = reader.api.mailbox("example.com", "robin.lee")
    assert robin is not None and robin.display_name == "Robin van der Lee"
    guide = " ".join((GUIDES / "failures.rst").read_text(encoding="utf-8").split())
    for kind in ApiFault.__subclasses__():
        assert kind.advice in guide, f"{kind.__name__} is not in the guide"


def afterwards_certainty(reader: Reader) -> None:
    assert reader.writes == []
    works = dict.fromkeys(("mailboxes", "spam", "mobile_services", "lists"), "works")
    assert reader.runs["probe.yml"]["Show what works"]["msg"] == works


def afterwards_moving_away(reader: Reader) -> None:
    assert reader.writes == []
    alex, robin = rows(reader, "mailboxes.csv")
    assert (alex["name"], alex["display_name"]) == ("alex.smith@example.com", "=HYPERLINK(1)")
    assert alex["contact.notes"] == NOTES
    assert alex["email_addresses"] == "alex@example.com sales@example.com"
    assert (robin["display_name"], robin["hidden"]) == ("Robin, Lee", "true")
    lists = [(row["list"], row["what"], row["value"]) for row in rows(reader, "lists.csv")]
    assert sorted(lists) == [
        ("team@example.com", "email_addresses", "'+all@example.com"),
        ("team@example.com", "members", "agency@partner.example"),
        ("team@example.com", "members", "alex.smith@example.com"),
    ]
    back = reader.folder / "back.yml"
    variables = {"domain_name": "example.com", "domain_people": "mailboxes.csv"}
    role = {"role": "cloudoffice.email.domain", "vars": variables}
    back.write_text(
        yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "roles": [role]}])
    )
    run = reader.run("ansible-playbook", back.name)
    assert reader.api.writes == [], run.output
    reader.run("ansible-playbook", "mailboxes_csv.yml", "-e", "for_spreadsheet=true")
    alex, robin = rows(reader, "mailboxes.csv")
    assert alex["display_name"] == "'=HYPERLINK(1)"
    assert alex["contact.mobile_number"] == "'+49 221"
    assert alex["contact.notes"] == NOTES


def rows(reader: Reader, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file as RFC 4180 has it."""
    content = (reader.folder / name).read_bytes()
    assert content.endswith(b"\r\n") and content.count(b"\r\n\r\n") == 0
    text = io.StringIO(content.decode("utf-8"), newline="")
    found = list(csv.DictReader(text, strict=True))
    assert all(None not in row and None not in row.values() for row in found)
    return found


@pytest.mark.parametrize("guide", NAMES)
def test_the_examples_of_a_guide_do_what_it_says(reader: Reader, guide: str) -> None:
    reader.read(guide)
    globals()[f"afterwards_{guide}"](reader)


def test_every_guide_can_be_found() -> None:
    (section,) = yaml.safe_load((GUIDES.parent / "extra-docs.yml").read_text())["sections"]
    assert sorted(section["toctree"]) == NAMES
    for name in NAMES:
        label = f".. _ansible_collections.cloudoffice.email.docsite.{name}:\n"
        assert (GUIDES / f"{name}.rst").read_text(encoding="utf-8").startswith(label)
