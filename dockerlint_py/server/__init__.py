"""`dockerlint server`: what the command line knows, said in an editor by the Language Server Protocol.

A feature is a module with a function: what is known of a document, and a place in it → what the protocol answers.
`session.py` keeps what is open, `worker.py` does the work, `language_server.py` connects both to pygls.
"""
