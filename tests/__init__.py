"""The test suite. Real stores, real ffmpeg, real speech; only the far side of paid interfaces is a stand-in."""
