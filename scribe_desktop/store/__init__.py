"""The only SQL, the keys, and the sealed audio. Everything in a workspace is encrypted at rest."""
