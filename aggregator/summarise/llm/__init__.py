"""TLDRs from a language model: asked, checked, and believed in nothing.

    article --screen--> fenced --prompt--> model --answer--> TLDR --check--> TLDR that holds
                |                                              |  ^
                |                                   one retry, which names the fault
                v                                              v
          the embedded engine <----- the reason why not -------+

An article is what strangers wrote. One that speaks to machines is not shown
to a model; another one stands between two lines that nobody could guess, and
instructions stand where it cannot reach. What comes back is checked before it
is kept or given out. ``engine`` knows this order, ``server`` how to ask;
everything else here is pure.
"""
