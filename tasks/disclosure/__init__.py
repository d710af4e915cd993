"""Disclosure of contract information (계약정보 공개)."""
