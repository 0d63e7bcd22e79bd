# SPDX-License-Identifier: GPL-3.0-or-later
"""A password that is made up meets the rules of the service and is kept in a file."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible.errors import AnsibleError

from ansible_collections.cloudoffice.email.plugins.lookup import kept_password

RULES = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[2-9])(?=.*-)[A-Za-z2-9-]{19}")


class Lookup(kept_password.LookupModule):  # type: ignore[misc]
    """The lookup with its options at hand, which Ansible finds by the name of a plugin."""

    def set_options(self, *_arguments: object, direct: dict[str, object], **_more: object) -> None:
        self.given = {"avoid": [], "keep": True, **direct}

    def get_option(self, option: str, **_more: object) -> object:
        return self.given[option]


def look_up(*paths: Path, **options: object) -> list[str]:
    found: list[str] = Lookup().run([str(path) for path in paths], **options)
    return found


def test_passwords_meet_the_rules_and_differ() -> None:
    made = [kept_password.made_up([]) for _number in range(500)]
    assert [it for it in made if not RULES.fullmatch(it)] == []
    assert len(set(made)) == 500
    # So no name of three letters can be in it.
    assert [it for it in made if re.search("[A-Za-z]{3}", it)] == []


def test_what_is_to_be_avoided_is_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = iter(["a", "b", "2", "C", "D", "3", "e", "f", "4", "g", "h", "5", "k", "m", "6"])
    others: Iterator[str] = iter(["K", "m", "7"] * 5)
    monkeypatch.setattr(
        kept_password.secrets, "choice", lambda _all: next(groups, None) or next(others)
    )
    assert kept_password.made_up(kept_password.words(["AB2", "x y"])) == "-".join(["Km7"] * 5)


def test_words_are_what_names_consist_of() -> None:
    found = kept_password.words(["Zoë Müller-Özil", "z.o.zoe_m", "Jo Li"])
    assert found == {"zoë", "müller", "özil", "zoe"}


def test_the_file_is_written_first_and_then_believed(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c" / "alex"
    (password,) = look_up(path)
    assert path.read_text() == f"{password}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(it.stat().st_mode) for it in path.parents[:3]} == {0o700}
    assert look_up(path, path) == [password, password]
    assert [it.name for it in path.parent.iterdir()] == ["alex"]


def test_without_keep_nothing_is_written(tmp_path: Path) -> None:
    (password,) = look_up(tmp_path / "a" / "alex", keep=False)
    assert RULES.fullmatch(password)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "robin").write_text("kept\n")
    assert look_up(tmp_path / "robin", keep=False) == ["kept"]


def test_a_file_that_others_can_read_becomes_the_owner_s_before_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "alex"
    path.write_text("kept\n")
    path.chmod(0o644)
    assert look_up(path, keep=False) == ["kept"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert look_up(path) == ["kept"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_run_that_was_faster_keeps_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "alex"

    def made_meanwhile(_avoid: object) -> str:
        path.write_text("theirs\n")
        return "ours"

    monkeypatch.setattr(kept_password, "made_up", made_meanwhile)
    assert look_up(path) == ["theirs"]
    assert [it.name for it in tmp_path.iterdir()] == ["alex"]


@pytest.mark.parametrize(
    ("content", "why"), [(b"\n", "holds no password"), (b"\xff\xfe", "is not a text in UTF-8")]
)
def test_a_file_that_holds_none_is_named(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "alex").write_bytes(content)
    with pytest.raises(AnsibleError, match=f"alex: .*{why}"):
        look_up(tmp_path / "alex")


@pytest.mark.parametrize("keep", [True, False])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, keep: bool) -> None:
    (tmp_path / "file").write_text("")
    for place in ("alex", "deep/alex"):
        with pytest.raises(AnsibleError, match="no password can be kept there: Not a directory"):
            look_up(tmp_path / "file" / place, keep=keep)


def test_a_folder_that_is_not_ours_is_foreseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_password.os, "access", lambda *_asked: False)
    with pytest.raises(AnsibleError, match="no password can be kept there: Permission denied"):
        look_up(tmp_path / "alex", keep=False)
