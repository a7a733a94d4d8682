"""Long work: asked for in a request, done by a worker."""
