"""What the workspace keeps: releases, postings, catalogue, matches."""
