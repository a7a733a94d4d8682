"""Write the migration that brings the tables of the newest one to those of schema.py, to be read and mended.

.venv/bin/python scripts/make_migration.py "Say what changes"
"""

import argparse
import re
import tempfile
from pathlib import Path

from alembic import command

from credlens.service.store.sql.database import Database, alembic_config

FOLDER = Path(__file__).resolve().parent.parent / "service" / "store" / "sql" / "migrations"


def main() -> None:
    """Migrate an empty database as far as it goes, compare, and write the rest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("message")
    message = parser.parse_args().message
    number = f"{1 + len(list((FOLDER / 'versions').glob('[0-9]*.py'))):04}"
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/empty.db")
        database.migrate()
        with database.write() as connection:
            config = alembic_config(connection)
            config.set_main_option("script_location", str(FOLDER))
            command.revision(config, message=message.rstrip("."), autogenerate=True, rev_id=number)
    (path,) = (FOLDER / "versions").glob(f"{number}*.py")
    written = path.read_text(encoding="utf-8").replace("credlens.service.store.sql.columns.Moment", "Moment")
    path.write_text(re.sub(r" *# ###.*\n", "", written), encoding="utf-8")
    print(f"written: {path}\nread it, then: scripts/check --fix")


if __name__ == "__main__":
    main()
