"""What `dockerlint check` is made of besides the options that other subcommands have too."""
