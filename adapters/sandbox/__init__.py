"""A chat platform of our own: in memory for tests, in the browser to try the bot."""
