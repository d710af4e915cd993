"""Clean Pay (클린페이): payment requests split by payee, client, handlers, a simulated trust."""
