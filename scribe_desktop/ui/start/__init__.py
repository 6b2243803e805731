"""The pages before the first session: first run, passphrase, recovery key, problems, welcome."""
