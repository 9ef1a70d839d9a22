"""The documents and the conversations, durable, in SQLite files."""
