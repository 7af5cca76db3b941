"""Large runs: split into shards, processed by an engine, joined into one output, resumed after interruptions."""
