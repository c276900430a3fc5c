"""When something may be sent, what exactly, and what is written down of how it went."""
