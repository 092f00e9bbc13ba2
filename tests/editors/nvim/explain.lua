-- `:TfLsp explain` opens the documentation of a rule, and its names complete.
local t = require('scenario')

t.start()
local buffer = t.open('main.tf', t.trail('audit'))
t.expect_findings(buffer, { t.at(1) })

t.equal(vim.fn.getcompletion('TfLsp ', 'cmdline'), { 'check', 'explain', 'fix' })
t.equal(vim.fn.getcompletion('TfLsp explain ' .. t.all_regions, 'cmdline'), { t.all_regions })

local function page()
  return t.eventually('a page of documentation', function()
    return vim.startswith(vim.fn.bufname(), 'tf-lsp://') and vim.api.nvim_get_current_buf()
  end)
end

vim.cmd('TfLsp explain')
local explained = page()
t.equal(vim.bo.filetype, 'markdown')
t.equal(vim.bo.modifiable, false)
t.contains(t.text(explained), t.all_regions)
vim.cmd.quit()

-- Named, from another window, to the side; asked twice, it is the same window.
vim.cmd('vertical TfLsp explain ' .. t.all_regions)
page()
t.equal(#vim.api.nvim_list_wins(), 2)
assert(vim.api.nvim_win_get_width(0) < vim.o.columns, 'beside the file')
vim.cmd.wincmd('p')
vim.cmd('TfLsp explain ' .. t.all_regions)
page()
t.equal(#vim.api.nvim_list_wins(), 2)
vim.cmd.quit()

-- Where there is nothing to explain, it says so.
local message
vim.notify = function(text)
  message = text
end
vim.api.nvim_win_set_cursor(0, { 2, 0 })
vim.cmd('TfLsp explain')
t.contains(message, 'no finding on this line')
