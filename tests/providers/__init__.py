"""A server on loopback that speaks the paid providers' wire formats, with switches for every way they fail.

It is for tests, benchmarks and demonstrations: the real SDKs talk to it by base URL. It never reaches the network.
"""
