"""A newsroom inside the package, for ``presseschau demo`` and for trying things without network.

Six invented publishers and what they printed this morning, served over real
HTTP on loopback. Knows nothing of the pipeline: it is the world outside.
"""

from aggregator.demo.configuration import configuration, write_configuration
from aggregator.demo.newsroom import Newsroom

__all__ = ["Newsroom", "configuration", "write_configuration"]
