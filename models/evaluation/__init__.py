"""Metrics and benchmarks of the matching and of the whole chain."""
