"""Reading and writing the exchange formats, one a file."""
