"""The words of the product as frozen dataclasses, and the rules that need nothing but them. Standard library only."""
