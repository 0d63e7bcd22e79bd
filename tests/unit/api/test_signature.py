# SPDX-License-Identifier: GPL-3.0-or-later
"""The signature is the one that the API's documentation publishes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._api import signature

USER_KEY = "eGbq9/2hcZsRlr1JV1Pi"
SECRET_KEY = "QHOvchm/40czXhJ1OxfxK7jDHr3t"
USER_AGENT = "Rackspace Management Interface"


@pytest.mark.parametrize(
    ("stamp", "digest"),
    [
        ("20010308143725", "46VIwd66mOFGG8IkbgnLlXnfnkU="),
        ("20010317143725", "HKUn0aajpSDx7qqGK3vqzn3FglI="),
    ],
)
def test_published_vectors(stamp: str, digest: str) -> None:
    signed = signature.sign(USER_KEY, SECRET_KEY, USER_AGENT, stamp)
    assert signed == f"{USER_KEY}:{stamp}:{digest}"


def test_the_timestamp_is_utc_whatever_the_time_zone() -> None:
    in_berlin = datetime(2026, 1, 2, 0, 4, 5, tzinfo=timezone(timedelta(hours=1)))
    assert signature.timestamp(in_berlin) == "20260101230405"


def test_the_timestamp_is_now_unless_told() -> None:
    now = datetime.now(UTC)
    stamped = datetime.strptime(signature.timestamp(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    assert abs(stamped - now) < timedelta(seconds=5)
