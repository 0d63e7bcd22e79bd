# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's version, as the API sees it in the User-Agent."""

from __future__ import annotations

COLLECTION_VERSION = "0.1.0"
USER_AGENT = f"cloudoffice.email/{COLLECTION_VERSION}"
