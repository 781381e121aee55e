"""Work that takes longer than a page may: asked for, queued, done by a worker."""
