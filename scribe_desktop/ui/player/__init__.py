"""The player bar: hear the visit, see where one is, go elsewhere."""
