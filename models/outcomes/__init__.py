"""What an outcome asks of a learner, and whether its wording and its assessments can show it."""
