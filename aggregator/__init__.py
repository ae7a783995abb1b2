"""Presseschau: reads the news so that people can read less of it."""

__version__ = "0.1.0"
