"""Text to skills: segment, find candidates, score, calibrate."""
