"""Nara Marketplace (나라장터): public reads, the agency's link, handlers and a simulator."""
