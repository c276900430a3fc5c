"""Finding entries by words: what was meant, and one index for each kind of database."""
