"""What the experts feature is, and the jobs its parts plan for one another."""

from __future__ import annotations

from bot.declared import Later
from bot.feature import Feature

feature = Feature("experts", "Find who can help, ask them gently, one at a time.")
feature.group("expert", "Experts: who knows, and how you are asked", primary="who")

# Planned by one part and run by another, so that neither imports the other.
NEXT = Later("experts.next")
DRAIN = Later("experts.drain")
WAKE = Later("experts.wake")
RUN_OUT = Later("experts.run_out")
AGAIN = Later("experts.again")

SUBJECT = "letter"
