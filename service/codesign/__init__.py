"""Drafts that providers write with employers: versions, proposals, comments, ratings, endorsements, publication."""
