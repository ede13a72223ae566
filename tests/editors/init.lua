-- What docs/editors.md says for Neovim 0.7 to 0.10; the command comes from the variable DOCKERLINT_COMMAND, words apart.
vim.o.swapfile = false
vim.o.shada = ""
vim.o.signcolumn = "yes"
vim.api.nvim_create_autocmd("FileType", {
  pattern = { "dockerfile", "yaml", "toml" },
  callback = function(event)
    local client = vim.lsp.start_client({
      name = "dockerlint",
      cmd = vim.split(vim.env.DOCKERLINT_COMMAND, " "),
      root_dir = vim.fn.getcwd(),
    })
    vim.lsp.buf_attach_client(event.buf, client)
  end,
})
