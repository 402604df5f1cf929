"""Design sessions: a Yjs document for each stored topology, its projection, its rows and its rooms."""
