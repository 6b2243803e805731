"""Child processes: how they are started, limited, spoken to and ended. No engine, no audio format, no Qt."""
