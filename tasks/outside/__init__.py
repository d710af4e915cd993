"""What the clients of outside systems share: the wire, safe XML, typed fields, handler shapes."""
