"""Document 24 (문서24) and the exchange of official documents: files, states, handlers, a relay."""
