"""The outline drafter's parts: topics, how speech is cut, how it is sorted, how its words are kept. No generation."""
