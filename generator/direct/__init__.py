"""A builder of our own: the bytes of MkDocs and Material, without reading our pages as Markdown.

Two facts make it fast. A page of ours is headings with blocks of HTML between them (`plain`), and to
Markdown such blocks are opaque: only the headings have to be converted, and most have been before
(`headings`). And the theme's HTML around pages of one kind differs in a few places only: it is rendered once
with marks in these places, cut at the marks (`pieces`, `titles`), and each page is put between the cuts
(`shell`, `contents`). The index for search is read off the same HTML in one pass (`sections`).

Everything else is MkDocs' own code: the config, which files there are, the navigation, the sitemap, the
search index. A page that is not as described goes through MkDocs' functions, and so does a theme: nothing is
ever guessed. Plugins and extensions that could change all pages are left to MkDocs altogether (`known`).

Of a large site several processes make pages, each a copy of the first one: only what takes Markdown, or is
in the navigation and does not say its title itself, has to be made by one.

It runs as a process like the other engines: `python -m generator.direct`. Only where nothing but contents of
such pages has changed since the last build it takes neither MkDocs nor a process (`quick`).
"""

UNKNOWN = 75
"""The exit code that leaves the site to MkDocs."""
