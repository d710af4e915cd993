"""Document 24 (문서24) and official document exchange."""
