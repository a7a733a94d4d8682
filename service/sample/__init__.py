"""The sample catalogue and postings of our own writing."""
