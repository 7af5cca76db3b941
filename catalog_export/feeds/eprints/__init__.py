"""Feed to EPrints: batches of EP3 XML for `bin/import` on the server of EPrints."""
