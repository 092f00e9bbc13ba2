-- `K` on a finding opens the documentation of its rule.
local t = require('scenario')

t.start()
local buffer = t.open('main.tf', t.trail('audit'))
t.expect_findings(buffer, { t.at(1) })

vim.api.nvim_win_set_cursor(0, { 1, 12 })
vim.lsp.buf.hover()
local window = t.eventually('a floating window', function()
  return vim.iter(vim.api.nvim_list_wins()):find(function(window)
    return vim.api.nvim_win_get_config(window).relative ~= ''
  end)
end)
t.contains(t.text(vim.api.nvim_win_get_buf(window)), t.all_regions)
