if vim.g.loaded_tf_lsp or vim.fn.has('nvim-0.11') == 0 then
  return
end
vim.g.loaded_tf_lsp = true

-- With the lowest priority, so that another plugin's name for these files always wins.
vim.filetype.add({
  pattern = {
    ['.*%.tofu'] = { 'opentofu', { priority = -math.huge } },
  },
})

vim.api.nvim_create_user_command('TfLsp', function(command)
  require('tf_lsp').run(command)
end, {
  nargs = '+',
  desc = 'Check the workspace, fix a file, explain a rule (see :help :TfLsp)',
  complete = function(...)
    return require('tf_lsp').complete(...)
  end,
})

-- Neovim only writes to its log when a server is not installed.
vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('tf_lsp', {}),
  pattern = { 'terraform', 'opentofu' },
  callback = function()
    local config = vim.lsp.is_enabled('tf_lsp') and vim.lsp.config.tf_lsp
    local cmd = config and config.cmd
    if type(cmd) == 'table' and vim.fn.executable(cmd[1]) == 0 then
      vim.notify_once(
        ('tf-lsp: %s was not found. See :checkhealth tf_lsp'):format(cmd[1]),
        vim.log.levels.WARN
      )
    end
  end,
})
