"""The database: tables, migrations, and a repository for each kind of thing that people work on."""
