# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a guide, for the tests that do what a guide says."""

from __future__ import annotations

import re
import shlex
import textwrap
from dataclasses import dataclass

import yaml

from integration.harness import ROOT

GUIDES = ROOT / "docs" / "docsite" / "rst"
NAMES = sorted(path.stem for path in GUIDES.glob("*.rst"))

_BLOCK = re.compile(
    r"^\.\. code-block:: (?P<language>\S+)\n(?P<options>(?:   :.*\n)*)\n"
    r"(?P<text>(?:(?:   .*)?\n)+)",
    re.MULTILINE,
)
_DECLARED = {"mailboxes", "distribution_lists"}


@dataclass(frozen=True)
class Block:
    """A block of code; one with a caption is the file of that name."""

    language: str
    caption: str
    text: str

    @property
    def is_playbook(self) -> bool:
        """Whether it is a playbook: a list of plays."""
        if self.language != "yaml":
            return False
        content = yaml.safe_load(self.text)
        return isinstance(content, list) and "hosts" in content[0]

    @property
    def to_run(self) -> bool:
        """Whether it is a playbook, or YAML that becomes one."""
        return self.is_playbook or (self.language == "yaml" and not self.caption)

    @property
    def playbook(self) -> str:
        """Return it as a playbook; tasks get a play, declared objects a task that keeps them."""
        if self.is_playbook:
            return self.text
        content = yaml.safe_load(self.text)
        if isinstance(content, dict):
            assert set(content) <= _DECLARED, f"neither tasks nor what is declared: {self.text}"
            options = {"domain": "example.com", **content}
            content = [{"name": "Keep it so", "cloudoffice.email.ex_domain": options}]
        play = {"name": "A snippet", "hosts": "localhost", "gather_facts": False, "tasks": content}
        return yaml.safe_dump([play], sort_keys=False)

    @property
    def commands(self) -> list[list[str]]:
        """Return the commands that stand behind a dollar, in words."""
        if self.language != "console":
            return []
        return [shlex.split(line[2:]) for line in self.text.splitlines() if line.startswith("$ ")]


def blocks(guide: str) -> list[Block]:
    """Return the blocks of a guide, in their order."""
    text = (GUIDES / f"{guide}.rst").read_text(encoding="utf-8")
    found = [
        Block(
            match["language"],
            caption[1] if (caption := re.search(r":caption: (.*)", match["options"])) else "",
            textwrap.dedent(match["text"]).strip("\n") + "\n",
        )
        for match in _BLOCK.finditer(text)
    ]
    assert len(found) == text.count("code-block::"), f"{guide} has a block of another form"
    return found
