"""Course outlines as people write them: what a document says is proposed, and somebody confirms it."""
