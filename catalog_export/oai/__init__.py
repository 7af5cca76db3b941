"""The catalogue as an OAI-PMH 2.0 data provider.

``provider`` is the protocol, a function of arguments; ``site`` is HTTP, a function from request to response;
``wsgi`` mounts that in any server, and ``server`` is one.
"""
