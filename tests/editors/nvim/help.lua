-- The help can be opened as it is shipped, its index is up to date, and every link in it leads somewhere.
local t = require('scenario')

t.start()
local page = vim.api.nvim_get_runtime_file('doc/tf-lsp.txt', true)[1]
local lines = vim.fn.readfile(page)

-- A fresh index of a copy: a test writes nothing into the plugin.
vim.fn.mkdir('doc')
vim.fn.writefile(lines, 'doc/tf-lsp.txt')
vim.cmd.helptags('doc')
t.equal(vim.fn.readfile(vim.fs.dirname(page) .. '/tags'), vim.fn.readfile('doc/tags'),
  'run :helptags in the folder doc')

local help = table.concat(lines, '\n')
for tag in help:gmatch('%*(%S+)%*') do
  vim.cmd.help(tag)
  t.equal(vim.api.nvim_buf_get_name(0), page, tag)
end
for link in help:gmatch('|([^|%s]+)|') do
  assert(vim.list_contains(vim.fn.getcompletion(link, 'help'), link), 'no help on ' .. link)
end
for _, line in ipairs(lines) do
  assert(#line < 80, 'a long line: ' .. line)
end
