"""The documents that other systems speak, in and out: one format a file; known.py lists them."""
