"""A walk over the few services whose instructions were edited.

Most edits are to what somebody does: steps, commands, what to expect; or to texts that tell how and why.
Pages of other services show nothing of it, and those about the whole nothing, or a row. So what a walk over
all found out about a service, apart from what its file says, is `kept`; from it and the new text the service
is put together `again`; and when its `face`, all that others may show, is what it was, a `walk` makes its
pages, exchanges `rows` in which texts are `shown`, and leaves the rest. What such a row says is found by a
`small` site, of the service alone, as it was and as it is.

Nothing is imported here: what a walk over all takes is nothing to one over a few, and to import it costs as
much as that.
"""
