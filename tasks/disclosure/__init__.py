"""The disclosure of contract information (계약정보 공개): client, handlers, a simulated board."""
