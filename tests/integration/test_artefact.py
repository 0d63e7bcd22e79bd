# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball as its user has it: in an empty collections path and an empty environment."""

import importlib.metadata
import json
import os
import re
import shlex
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import ROOT
from integration.test_examples import PLAYBOOKS_OF_README, README, VAULT, seed

sys.path.append(str(ROOT / "scripts"))
from in_tree import environment, files, make_tree

pytestmark = pytest.mark.xdist_group("artefact")

# What a tool or a test leaves in a working copy.
LITTER = (
    *(".cache/x", ".coverage", ".coverage.host.1", ".hypothesis/x", ".mypy_cache/x"),
    *(".pytest_cache/x", ".ruff_cache/x", ".venv/bin/x", ".ansible/x", ".git/x"),
    *("changelogs/.plugin-cache.yaml", "dist/cloudoffice-email-0.0.1.tar.gz"),
    *("importer_result.json", "plugins/modules/__pycache__/x.pyc", "x.retry"),
    *("scripts/__pycache__/x.pyc", "tests/output/x", "tests/unit/__pycache__/x.pyc"),
)
# Folders and files of the repository that its user needs; all of each goes along.
FOR_USERS = (
    *("docs", "extensions", "meta", "playbooks", "plugins", "roles"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"),
    *("changelogs/changelog.yaml", "changelogs/config.yaml", "tests/config.yml"),
)
OF_GALAXY = {"FILES.json", "MANIFEST.json"}


@dataclass(frozen=True)
class User:
    """Somebody who has nothing but the tarball, ansible-core and requests."""

    folder: Path
    tarball: Path

    def run(
        self, program: str, *arguments: str, api: Emulator | None = None, **variables: str
    ) -> str:
        """Run a command that must succeed, and return what it printed."""
        keys = {}
        if api:
            keys = {
                "CLOUDOFFICE_API_URL": api.url,
                "CLOUDOFFICE_USER_KEY": api.user_key,
                "CLOUDOFFICE_SECRET_KEY": api.secret_key,
            }
        done = subprocess.run(
            [str(self.folder / "venv" / "bin" / program), *arguments],
            cwd=self.folder,
            env={
                "PATH": os.pathsep.join([str(self.folder / "venv" / "bin"), os.environ["PATH"]]),
                "HOME": str(self.folder),
                "LANG": "C.UTF-8",
                "ANSIBLE_COLLECTIONS_PATH": str(self.folder / "collections"),
                "ANSIBLE_NOCOLOR": "true",
                **keys,
                **variables,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{program} {' '.join(arguments)}\n{done.stdout}"
        return done.stdout

    def documented(self, kind: str, names: Sequence[str]) -> dict[str, Any]:
        """Return what ``ansible-doc`` knows of some plugins of a kind, or of roles."""
        full = [f"cloudoffice.email.{name}" for name in names]
        answer = self.run("ansible-doc", "--json", "--type", kind, *full)
        found: dict[str, Any] = json.loads(answer)
        return {name.removeprefix("cloudoffice.email."): it for name, it in found.items()}


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> User:
    folder = tmp_path_factory.mktemp("user")
    tree = make_tree("artefact", tracked=True)
    for name in LITTER:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("litter")
    build = [str(Path(sys.executable).parent / "ansible-galaxy"), "collection", "build"]
    build += ["--output-path", str(folder)]
    subprocess.run(build, cwd=tree, env=environment("artefact"), check=True, capture_output=True)
    (tarball,) = folder.glob("cloudoffice-email-*.tar.gz")
    user = User(folder, tarball)

    core = importlib.metadata.version("ansible-core")
    wanted = [f"ansible-core=={core}", "--requirement", str(ROOT / "requirements" / "module.txt")]
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    # As pip is set up for the user who runs the tests: it may know no other package index.
    python = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run(
        [*python, *wanted, "--constraint", str(ROOT / "requirements" / "constraints.txt")],
        check=True,
        capture_output=True,
    )
    path = ["--collections-path", str(folder / "collections")]
    said = user.run("ansible-galaxy", "collection", "install", "--offline", str(tarball), *path)
    assert "installed successfully" in said
    return user


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        yield api


def test_the_tarball_holds_what_its_user_needs_and_nothing_else(user: User) -> None:
    with tarfile.open(user.tarball) as tarball:
        packed = {member.name for member in tarball if member.isfile()}
    ours = {str(file) for file in files(tracked=True)}
    wanted = {name for name in ours if name.startswith(tuple(f"{it}/" for it in FOR_USERS))}
    wanted |= ours.intersection(FOR_USERS)
    assert packed == wanted | OF_GALAXY
    assert {"README.md", "LICENSE", "meta/runtime.yml", "docs/certification.md"} <= packed
    assert user.tarball.stat().st_size < 1_000_000


def test_ansible_doc_knows_every_module_and_role(user: User) -> None:
    for folder in sorted((ROOT / "plugins").iterdir()):
        kind = {"modules": "module"}.get(folder.name, folder.name)
        if kind in ("doc_fragments", "module_utils", "plugin_utils"):
            continue
        names = sorted(path.stem for path in folder.glob("[a-z]*.py"))
        found = user.documented(kind, names)
        assert sorted(found) == names
        for name in names:
            assert found[name]["doc"]["short_description"], name
            assert found[name]["examples"], name
    roles = sorted(path.name for path in (ROOT / "roles").iterdir())
    found = user.documented("role", roles)
    assert sorted(found) == roles
    assert all(found[name]["entry_points"]["main"]["options"] for name in roles)


def test_the_readme_s_playbook_runs_from_the_tarball(user: User, api: Emulator) -> None:
    api.add_mailbox("example.com", "sam.jones", display_name="Sam Jones")
    text = PLAYBOOKS_OF_README["Mailboxes of example.com"]
    (user.folder / "mailboxes.yml").write_text(text)
    vault = {**VAULT, "vault_user_key": api.user_key, "vault_secret_key": api.secret_key}
    keys = {"CLOUDOFFICE_API_URL": api.url, "ANSIBLE_LOCALHOST_WARNING": "false"}
    play = ("ansible-playbook", "mailboxes.yml", "--extra-vars", json.dumps(vault))
    user.run(*play, "--check", "--diff", **keys)
    assert api.writes == []
    user.run(*play, **keys)
    assert api.mailbox("example.com", "alex.smith") is not None
    assert api.mailbox("example.com", "sam.jones") is None
    assert "changed=0" in user.run(*play, **keys)


def test_the_readme_s_ad_hoc_commands_run_from_the_tarball(user: User, api: Emulator) -> None:
    seed(api)
    api.add_list("example.com", "team")
    section = README.partition("\n## Ad-hoc\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\$ (ansible localhost .*)$", section, re.MULTILINE)
    said = [user.run(*shlex.split(line), api=api) for line in lines]
    assert len(said) == 4
    assert '"display_name": "Alex"' in said[0]
    assert api.writes == []


def test_the_inventory_and_a_playbook_run_from_the_tarball(user: User, api: Emulator) -> None:
    seed(api)
    (user.folder / "domains.yml").write_text("plugin: cloudoffice.email.domains\n")
    (user.folder / "declared").mkdir()
    declared = "mailboxes: [{name: alex.smith, display_name: Alexandra}]"
    (user.folder / "declared" / "alex.yml").write_text(declared)
    folder = f"domain_folder={user.folder / 'declared'}"
    play = ("cloudoffice.email.whole_domain", "-i", "domains.yml", "-e", folder)
    said = user.run("ansible-playbook", *play, "--check", api=api)
    assert "PUT mailbox alex.smith: display_name" in said
    assert api.writes == []
    user.run("ansible-playbook", *play, api=api)
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None and alex.display_name == "Alexandra"


def test_a_role_runs_from_the_tarball(user: User, api: Emulator) -> None:
    seed(api)
    role = {
        "role": "cloudoffice.email.domain",
        "vars": {
            "domain_name": "example.com",
            "domain_mode": "export",
            "domain_export_file": "exported.yml",
        },
    }
    play = {"hosts": "localhost", "gather_facts": False, "roles": [role]}
    (user.folder / "export.yml").write_text(json.dumps([play]))
    user.run("ansible-playbook", "export.yml", api=api)
    assert "alex.smith" in (user.folder / "exported.yml").read_text()
