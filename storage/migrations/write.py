"""``make migration ARGS="what it does"``: the next step, from what the models say now."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from storage import schema
from storage.sqlite import engine


def write(what: str) -> Path:
    """Compare the models with a new database of the newest schema, and write the difference."""
    number = f"{int(schema.steps()[-1]) + 1:04}"
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    with tempfile.TemporaryDirectory() as folder:
        made = engine(Path(folder) / "new.db", begin="BEGIN IMMEDIATE")
        schema.upgrade(made)
        with made.connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, what, autogenerate=True, rev_id=number)
        made.dispose()
    [file] = (schema.MIGRATIONS / "versions").glob(f"{number}_*.py")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    return file


if __name__ == "__main__":
    said = " ".join(sys.argv[1:]).strip().rstrip(".")
    if not said:
        sys.exit('Say what it does: make migration ARGS="add the zone of a meetup"')
    sys.stdout.write(f"Wrote {write(said)}: read it, for it cannot know what you meant.\n")
