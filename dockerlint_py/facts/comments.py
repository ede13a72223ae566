"""What comments are for."""

from __future__ import annotations

import re

from ..late import late

SILENCES = late(
    r"#\s*(?:(?:hadolint|tally|dockerlint)\s+(?:(?:global|stage|file)\s+)?ignore\s*="
    r"|check\s*=\s*skip\s*=|shellcheck\s+disable\s*=|(?:checkov|trivy|tfsec|dockle)\s*:\s*(?:skip|ignore)"
    r"|kics-scan\s+(?:ignore|disable)|nosemgrep\b|nosonar\b)",
    re.I,
)
"""A comment that tells a linter to be silent."""
