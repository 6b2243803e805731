"""Makers of hostile and of ordinary sound files. Everything is made when it is needed; no such file is kept."""
