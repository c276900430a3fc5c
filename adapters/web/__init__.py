"""What the bot serves over HTTP: health, metrics, and what platforms post to it."""
