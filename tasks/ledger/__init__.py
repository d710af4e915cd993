"""What gyeyak itself has to remember about the outside: commands sent, letters, quotas."""
