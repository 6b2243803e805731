"""Sound to Transcript: engines, cutting, stitching, guards. Knows neither the store nor ffmpeg; both are passed in."""
