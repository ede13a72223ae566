"""How severe a finding is."""

SEVERITIES = ("error", "warning", "info", "style")
"""Most severe first."""
