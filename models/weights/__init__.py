"""The released encoder and the skill vectors of known releases: data that ships with the package."""
