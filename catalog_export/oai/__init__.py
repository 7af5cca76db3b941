"""The catalogue as an OAI-PMH 2.0 data provider.

``provider`` implements the protocol: arguments to XML. ``site`` implements HTTP: request to response. ``wsgi`` makes
the site a WSGI application for any server, and ``server`` runs it in waitress.
"""
