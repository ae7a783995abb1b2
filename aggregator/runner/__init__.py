"""Where the work runs: in this process and its workers (``local``)."""
