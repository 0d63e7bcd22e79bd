# SPDX-License-Identifier: GPL-3.0-or-later
"""A bare script that reads what a file lists, with requests and nothing of the collection.

It is what somebody would write by hand: one session, each request signed, each answer decoded.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from datetime import UTC, datetime

import requests

AGENT = "bare-script/1.0"


def main() -> None:
    """Read each path of the file that is named on the command line."""
    url, user = os.environ["CLOUDOFFICE_API_URL"], os.environ["CLOUDOFFICE_USER_KEY"]
    secret = os.environ["CLOUDOFFICE_SECRET_KEY"]
    with requests.Session() as session, open(sys.argv[1], encoding="utf-8") as paths:
        for path in paths:
            stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
            digest = hashlib.sha1(f"{user}{AGENT}{stamp}{secret}".encode()).digest()
            headers = {
                "Accept": "application/json",
                "User-Agent": AGENT,
                "X-Api-Signature": f"{user}:{stamp}:{base64.b64encode(digest).decode()}",
            }
            answer = session.get(url + path.strip(), headers=headers, timeout=30)
            answer.raise_for_status()
            answer.json()


if __name__ == "__main__":
    main()
