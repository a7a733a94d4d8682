"""A market held in memory: drafts scored while they are typed, skills offered, and who asks for what."""
