"""Mentions to numbers: demand, alignment, gaps and review flags."""
