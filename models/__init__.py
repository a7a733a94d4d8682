"""How text becomes evidence, and evidence becomes numbers. Pure: no database, no HTTP."""
