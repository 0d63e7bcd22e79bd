# SPDX-License-Identifier: GPL-3.0-or-later
"""The files for AWX: jobs run as AWX runs them, and what an administrator pastes."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_collections.cloudoffice.email.plugins.module_utils._task import API_SPECS
from emulator import Emulator
from integration.awx import AWX, BIN, PLAYBOOKS, Controller, Job, configuration, credential, inject
from integration.guides import blocks
from integration.harness import ROOT

PASSWORD = "Secret123!@#"
PERSON = {
    "person_domain": "example.com",
    "person_name": "alex.smith",
    "person_display_name": "Alex Smith {{ 1 + 1 }}",
    "person_password": PASSWORD,
    "person_size": 2048,
    "person_job_title": "Head of Sales",
    "person_addresses": "alex@example.com\nsales@example.com",
}
PLAN = [
    "POST mailbox alex.smith: display_name, size, contact.job_title, password",
    "POST mailbox alex.smith email address: alex@example.com",
    "POST mailbox alex.smith email address: sales@example.com",
]


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        yield api


@pytest.fixture
def awx(api: Emulator, tmp_path: Path) -> Controller:
    """AWX with an inventory of one domain."""
    awx = Controller(tmp_path, credential(api))
    update(api, awx)
    return awx


def update(api: Emulator, awx: Controller) -> None:
    """Read the inventory's source again, for domains that came after."""
    updated = awx.update_inventory()
    assert updated.returncode == 0, updated.stderr
    assert {call.path.split("/")[-1] for call in api.calls} == {"domains"}
    api.clear_log()


def declare(awx: Controller, domain: str, **declared: Any) -> None:
    """Put what a domain is to be like into the project."""
    folder = awx.project / "domains" / domain
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    (folder / "declared.yml").write_text(json.dumps(declared))


def assert_silent(job: Job, *secrets: str) -> None:
    assert [place for secret in secrets for place in job.shows(secret)] == []


# --- one new person ------------------------------------------------------------------------------


def test_a_new_person_is_planned_and_made_and_no_secret_is_shown(
    api: Emulator, awx: Controller
) -> None:
    api.refuse_writes = True
    check = awx.launch("new_person", check=True, **PERSON)
    assert check.status == 0, check.output
    told = {"address": "alex.smith@example.com", "changed": True, "plan": PLAN}
    told.update(new=True, failed=False)
    assert check.artifacts == {"email_person": {**told, "check_mode": True, "plan_done": []}}
    assert api.writes == []

    api.refuse_writes = False
    job = awx.launch("new_person", verbosity=4, **PERSON)
    assert job.status == 0, job.output
    assert job.artifacts == {"email_person": {**told, "check_mode": False, "plan_done": PLAN}}
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None
    assert (alex.password, alex.display_name) == (PASSWORD, "Alex Smith {{ 1 + 1 }}")
    assert alex.contact["jobTitle"] == "Head of Sales"
    for done in (check, job):
        assert len(done.events) > 5
        assert_silent(done, PASSWORD, api.secret_key)


def test_what_a_survey_leaves_empty_is_not_declared(api: Emulator, awx: Controller) -> None:
    answers = {**PERSON, "person_job_title": "", "person_addresses": ""}
    job = awx.launch("new_person", **answers)
    assert job.status == 0, job.output
    assert job.artifacts["email_person"]["plan"] == [
        "POST mailbox alex.smith: display_name, size, password"
    ]
    again = awx.launch("new_person", **{**answers, "person_password": "Another123!@#"})
    told = again.artifacts["email_person"]
    assert (told["changed"], told["new"], told["failed"]) == (False, False, False)
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None
    assert alex.password == PASSWORD


def test_a_new_person_never_becomes_somebody_who_is_there(api: Emulator, awx: Controller) -> None:
    api.add_mailbox("example.com", "alex.smith", display_name="Alex the Elder", size=9000)
    job = awx.launch("new_person", **PERSON)
    assert job.status != 0
    assert job.failures() == {
        "example.com": "Alex the Elder has the mailbox alex.smith of example.com."
        " Choose another name."
    }
    told = job.artifacts["email_person"]
    assert (told["new"], told["failed"], told["changed"]) == (False, True, False)
    assert api.writes == []


def test_the_artefact_of_a_person_who_was_made_in_part_tells_what_was_done(
    api: Emulator, awx: Controller
) -> None:
    api.add_mailbox("example.com", "sam", addresses=["sales@example.com"])
    answers = {**PERSON, "person_addresses": "alex@example.com, sales@example.com"}
    job = awx.launch("new_person", **answers)
    assert job.status != 0
    told = job.artifacts["email_person"]
    assert (told["failed"], told["changed"], told["plan_done"]) == (True, True, PLAN[:2])
    assert_silent(job, PASSWORD, api.secret_key)


def test_a_new_person_is_made_where_inventory_and_limit_allow_it(
    api: Emulator, awx: Controller
) -> None:
    api.add_domain("other.example")
    update(api, awx)
    for limit, domain in (("example.com", "other.example"), ("", "all"), ("", "third.example")):
        job = awx.launch("new_person", limit=limit, **{**PERSON, "person_domain": domain})
        assert job.status != 0
        (message,) = set(job.failures().values())
        assert message == f"{domain} is no host of this inventory, or the limit leaves it out"
    assert api.calls == []
    job = awx.launch("new_person", limit="other.*", **{**PERSON, "person_domain": "Other.example"})
    assert job.status == 0, job.output
    assert api.mailbox("other.example", "alex.smith")


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"person_password": "Short1!"}, "Password must be at least 8 characters long"),
        ({"person_size": None}, "No answer for person_size"),
    ],
)
def test_a_person_who_cannot_be_made_is_told_without_a_secret(
    api: Emulator, awx: Controller, answers: dict[str, str], message: str
) -> None:
    given = {name: it for name, it in {**PERSON, **answers}.items() if it is not None}
    job = awx.launch("new_person", verbosity=4, **given)
    assert job.status != 0
    (told,) = job.failures().values()
    assert message in told
    assert job.artifacts.get("email_person", {"failed": True})["failed"] is True
    assert_silent(job, given["person_password"], api.secret_key)
    assert api.writes == []


# --- whole domains -------------------------------------------------------------------------------


def test_a_check_of_whole_domains_is_a_plan_and_the_limit_is_by_domain(
    api: Emulator, awx: Controller
) -> None:
    api.add_domain("other.example", service_type="both")
    declare(awx, "other.example", mailboxes=[{"name": "robin", "display_name": "Robin"}])
    api.add_mailbox("other.example", "robin", display_name="R")
    update(api, awx)
    passwords = {"domain_initial_passwords": {"alex.smith": PASSWORD}}

    api.refuse_writes = True
    check = awx.launch("whole_domain", check=True, limit="example.com", verbosity=4, **passwords)
    assert check.status == 0, check.output
    assert check.hosts == {"example.com"}
    assert api.writes == []
    assert not [call for call in api.calls if "other.example" in call.path]
    (told,) = check.artifacts["email_domains"].values()
    assert told["plan"] == [
        "POST mailbox alex.smith: display_name, size, contact.job_title, password",
        "POST distribution list sales-team: display_name, members (add alex.smith)",
    ]
    assert told["summary"]["created"] == 2
    assert told["budget"]["writes"] == 2
    assert (told["check_mode"], told["changed"], told["failed"]) == (True, True, False)
    shown = [it["stdout"] for it in check.events if it["event"] == "runner_on_ok"]
    assert any(told["plan"][0] in text for text in shown)

    api.refuse_writes = False
    job = awx.launch("whole_domain", verbosity=4, **passwords)
    assert job.status == 0, job.output
    domains = job.artifacts["email_domains"]
    assert set(domains) == {"example.com", "other.example"}
    assert domains["example.com"] == {**told, "check_mode": False}
    assert domains["other.example"]["plan"] == ["PUT mailbox robin: display_name"]
    assert domains["other.example"]["summary"]["updated"] == 1
    alex = api.mailbox("example.com", "alex.smith")
    assert alex is not None
    assert alex.password == PASSWORD

    again = awx.launch("whole_domain", limit="service_both:service_exchange", **passwords)
    assert [it["changed"] for it in again.artifacts["email_domains"].values()] == [False, False]
    assert again.output.count("changed=0") == 2
    for done in (check, job, again):
        assert_silent(done, PASSWORD, api.secret_key)


def test_the_artefacts_of_a_failed_domain_tell_what_became_of_it(
    api: Emulator, awx: Controller
) -> None:
    api.add_domain("other.example")
    new = {"name": "robin", "display_name": "Robin", "size": 5, "password": PASSWORD}
    declare(awx, "example.com", mailboxes=[new, {**new, "name": "sam"}])
    declare(awx, "other.example", mailboxes=[new])
    api.add_mailbox("other.example", "sam", addresses=["sam@example.com"])
    update(api, awx)

    job = awx.launch("whole_domain", verbosity=4, domain_on_error="continue")
    assert job.status != 0
    domains = job.artifacts["email_domains"]
    assert (domains["example.com"]["failed"], domains["other.example"]["failed"]) == (True, False)
    assert domains["example.com"]["summary"]["created"] == 1
    assert domains["example.com"]["summary"]["failed"] == 1
    assert set(job.failures()) == {"example.com"}
    assert_silent(job, PASSWORD, api.secret_key)


def test_a_domain_that_fails_before_it_is_read_has_an_artefact_too(
    api: Emulator, awx: Controller
) -> None:
    declare(awx, "example.com", mailboxes=[{"name": "alex.smith", "colour": "red"}])
    job = awx.launch("whole_domain")
    assert job.status != 0
    assert job.artifacts["email_domains"] == {
        "example.com": {
            **{"check_mode": False, "changed": False, "failed": True},
            **{"plan": [], "summary": {}, "budget": {}},
        }
    }
    assert api.calls == []


def test_a_job_keeps_no_other_domain_than_its_host(api: Emulator, awx: Controller) -> None:
    api.add_domain("other.example")
    update(api, awx)
    job = awx.launch("whole_domain", limit="example.com", domain_name="other.example")
    assert job.status != 0
    assert job.failures() == {
        "example.com": "domain_name is other.example on the host example.com."
        " Each host is the domain of its own name."
    }
    assert api.calls == []


@pytest.mark.parametrize(
    ("own", "answer", "allowed"), [(1, 5, 1), (5, 1, 1), (None, 1, 1), (5, 0, 0), (1, None, 1)]
)
def test_the_survey_lowers_the_deletions_that_a_domain_allows(
    api: Emulator, awx: Controller, own: int | None, answer: int | None, allowed: int
) -> None:
    for name in ("alex.smith", "robin", "sam"):
        api.add_mailbox("example.com", name, display_name=name, size=5)
    declare(awx, "example.com", mailboxes=[{"name": "alex.smith"}])
    variables = {"domain_purge": ["mailboxes"], "domain_max_deletions": own}
    folder = awx.project / "host_vars"
    folder.mkdir()
    given = {name: value for name, value in variables.items() if value is not None}
    (folder / "example.com.yml").write_text(json.dumps(given))
    update(api, awx)
    answers = {} if answer is None else {"whole_domain_max_deletions": answer}
    job = awx.launch("whole_domain", check=True, **answers)
    assert job.status != 0
    (message,) = job.failures().values()
    assert f"would delete 2 objects, and max_deletions allows {allowed}" in message


def test_passwords_of_new_mailboxes_come_from_a_vault_in_the_folder_of_the_domain(
    api: Emulator, awx: Controller
) -> None:
    new = {"name": "robin", "display_name": "Robin", "size": 5, "password": PASSWORD}
    declare(awx, "example.com", mailboxes=[new])
    (awx.folder / "vault_password").write_text("opensesame")
    vault = {"ANSIBLE_VAULT_PASSWORD_FILE": str(awx.folder / "vault_password")}
    declared = awx.project / "domains/example.com/declared.yml"
    subprocess.run(
        [BIN / "ansible-vault", "encrypt", declared],
        env={**os.environ, **vault},
        capture_output=True,
        check=True,
    )
    # The source of the inventory has no vault credential.
    update(api, awx)
    job = awx.launch("whole_domain", verbosity=4, environment=vault)
    assert job.status == 0, job.output
    robin = api.mailbox("example.com", "robin")
    assert robin is not None
    assert robin.password == PASSWORD
    assert_silent(job, PASSWORD, api.secret_key)


def test_a_folder_of_no_domain_is_named_and_left_alone(api: Emulator, awx: Controller) -> None:
    declare(awx, "Exmaple.com", mailboxes=[{"name": "robin"}])
    job = awx.launch("whole_domain", check=True, domain_initial_passwords={"alex.smith": PASSWORD})
    assert job.status == 0, job.output
    assert "Left alone: Exmaple.com" in job.output


# --- what an administrator pastes ----------------------------------------------------------------

INPUTS = configuration("credential_type_inputs")
INJECTORS = configuration("credential_type_injectors")
FIELDS = {field["id"]: field for field in INPUTS["fields"]}
# The rules by which AWX takes the input configuration of a credential type.
INPUT_RULES = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": {"enum": list(FIELDS)}},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "label"],
                "properties": {
                    "type": {"enum": ["string", "boolean"]},
                    "format": {"enum": ["ssh_private_key", "url"]},
                    "choices": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                    "id": {"type": "string", "pattern": "^[a-zA-Z_]+[a-zA-Z0-9_]*$"},
                    "label": {"type": "string"},
                    "help_text": {"type": "string"},
                    "multiline": {"type": "boolean"},
                    "secret": {"type": "boolean"},
                    "ask_at_runtime": {"type": "boolean"},
                    "default": {"type": "string"},
                },
            },
        },
    },
}


def test_the_credential_type_is_one_that_awx_takes() -> None:
    jsonschema.validate(INPUTS, INPUT_RULES)
    assert len(FIELDS) == len(INPUTS["fields"])
    assert "tower" not in FIELDS
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for variable, template in INJECTORS["env"].items():
        assert not variable.startswith("ANSIBLE_")
        assert template.isascii()
        assert sandbox.from_string(template).render(dict.fromkeys(FIELDS, "EXAMPLE")) == "EXAMPLE"


def test_the_keys_reach_a_job_by_its_environment_only() -> None:
    assert set(INJECTORS) == {"env"}
    assert INJECTORS["env"] == {
        API_SPECS[name]["fallback"][1][0]: f"{{{{ {name} }}}}" for name in FIELDS
    }
    needed = [name for name, spec in API_SPECS.items() if spec.get("required")]
    assert INPUTS["required"] == needed
    for name, field in FIELDS.items():
        assert field.get("secret", False) == bool(API_SPECS[name].get("no_log"))
        assert field.get("choices") == API_SPECS[name].get("choices")


def test_fields_that_are_left_empty_leave_the_defaults(api: Emulator) -> None:
    injected = inject({"user_key": api.user_key, "secret_key": api.secret_key, "customer": ""})
    assert injected["CLOUDOFFICE_USER_KEY"] == api.user_key
    assert [name for name, value in injected.items() if value] == [
        "CLOUDOFFICE_USER_KEY",
        "CLOUDOFFICE_SECRET_KEY",
    ]


SURVEY_TYPES = {
    **{"text": str, "textarea": str, "password": str, "integer": int, "float": float},
    **{"multiplechoice": str, "multiselect": str},
}


@pytest.mark.parametrize("template", ["new_person", "whole_domain"])
def test_a_survey_is_one_that_awx_takes(template: str) -> None:
    survey = json.loads((AWX / f"{template}_survey.json").read_text(encoding="utf-8"))
    assert [type(survey[key]) for key in ("name", "description", "spec")] == [str, str, list]
    variables = [question["variable"] for question in survey["spec"]]
    assert len(set(variables)) == len(variables)
    for question in survey["spec"]:
        for key, kind in (("type", str), ("question_name", str), ("required", bool)):
            assert isinstance(question[key], kind)
        assert question["type"] in SURVEY_TYPES
        if question["type"] == "multiplechoice":
            assert question["default"] in question["choices"]
        elif question["default"] != "":
            assert isinstance(question["default"], SURVEY_TYPES[question["type"]])
        assert all(isinstance(question.get(key, 0), int) for key in ("min", "max"))


def test_the_surveys_ask_for_what_the_playbooks_take() -> None:
    survey = json.loads((AWX / "new_person_survey.json").read_text(encoding="utf-8"))
    questions = {question["variable"]: question for question in survey["spec"]}
    assert list(questions) == list(PERSON)
    play = yaml.safe_load((ROOT / "playbooks/new_person.yml").read_text())[0]
    needed = [name for name, question in questions.items() if question["required"]]
    assert play["tasks"][0]["vars"]["__new_person_needed"] == needed
    assert questions["person_password"]["type"] == "password"

    survey = json.loads((AWX / "whole_domain_survey.json").read_text(encoding="utf-8"))
    specs = yaml.safe_load((ROOT / "roles/domain/meta/argument_specs.yml").read_text())
    variables = specs["argument_specs"]["main"]["options"]
    for question in survey["spec"]:
        name = question["variable"].removeprefix("whole_")
        assert question.get("choices") == variables[name].get("choices")


@pytest.mark.parametrize("template", ["new_person", "whole_domain"])
def test_a_job_template_names_a_playbook_of_the_project(template: str) -> None:
    fields = configuration(f"{template}_job_template")
    *_before, play = yaml.safe_load(PLAYBOOKS[fields["playbook"]])
    assert play["ansible.builtin.import_playbook"] == f"cloudoffice.email.{template}"
    assert (ROOT / "playbooks" / f"{template}.yml").is_file()
    assert fields["job_type"] in ("run", "check")
    assert fields["survey_enabled"] is True
    assert fields.get("forks") == (5 if template == "whole_domain" else None)


def test_the_guide_shows_the_playbooks_of_the_project() -> None:
    shown = {block.caption: block.text for block in blocks("awx")}
    assert set(PLAYBOOKS) == {"new_person.yml", "whole_domain.yml"}
    for name, text in PLAYBOOKS.items():
        assert yaml.safe_load(shown[name]) == yaml.safe_load(text)


def test_ansible_builder_takes_the_execution_environment(tmp_path: Path) -> None:
    definition = "execution-environment.yml"
    shutil.copy(AWX / definition, tmp_path)
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text())
    tarball = f"cloudoffice-email-{galaxy['version']}.tar.gz"
    (tmp_path / tarball).write_bytes(b"")
    done = subprocess.run(
        [BIN / "ansible-builder", "create", "--file", definition, "--context", "context"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    requirements = (tmp_path / "context/_build/requirements.yml").read_text()
    (collection,) = yaml.safe_load(requirements)["collections"]
    assert collection == {"name": f"collections/{tarball}", "type": "file"}
    assert (tmp_path / "context/_build" / collection["name"]).is_file()
    (recipe,) = (it for it in (tmp_path / "context").iterdir() if it.is_file())
    assert "ansible-core>=2.16" in recipe.read_text()
