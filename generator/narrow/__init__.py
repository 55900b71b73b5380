"""A walk over the few services whose instructions were edited.

Most edits are to what somebody does: steps, commands, what to expect; or to texts that tell how and why.
Pages of other services show nothing of it, nor do those about the whole. So what a walk over all found out
about a service, apart from what its file says, is `kept`; from it and the new text the service is put
together `again`; and when its `face`, all that others may show, is what it was, a `walk` makes its pages and
leaves the rest.

Nothing is imported here: what a walk over all takes is nothing to one over a few, and to import it costs as
much as that.
"""
