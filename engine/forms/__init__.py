"""form-js forms: validation and prompts."""
