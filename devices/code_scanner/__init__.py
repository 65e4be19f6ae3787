"""The role that reads codes off paper and telephones."""
