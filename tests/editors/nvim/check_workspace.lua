-- `:TfLsp check` lists the findings of files that were never opened.
local t = require('scenario')

t.start()
vim.fn.mkdir('.git')
t.write('modules/trail/main.tf', t.trail('closed'))
t.write('modules/clean/main.tf', t.trail('clean', 'is_multi_region_trail = true'))
t.expect_findings(t.open('main.tf', t.trail('open')), { t.at(1) })

vim.cmd.TfLsp('check')
t.eventually('a quickfix window', function()
  return vim.bo.buftype == 'quickfix'
end)
local listed = vim.tbl_map(function(item)
  return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(item.bufnr), ':.') .. ':' .. item.lnum
end, vim.fn.getqflist())
table.sort(listed)
t.equal(listed, { 'main.tf:1', 'modules/trail/main.tf:1' })

vim.cmd.cnext()
t.equal(vim.fn.bufname(), 'modules/trail/main.tf')
t.attached(0)
vim.cmd.TfLsp('fix')
t.contains(t.text(0), 'is_multi_region_trail')
vim.cmd.wall()
vim.cmd.TfLsp('check')
t.eventually('a shorter list', function()
  return #vim.fn.getqflist() == 1
end)
