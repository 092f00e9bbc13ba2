-- Where the server cannot be found, its user is told, once, and pointed to what helps.
local t = require('scenario')

local messages = {}
vim.notify = function(text)
  table.insert(messages, text)
end
t.start({ cmd = { 'no-such-tf-lsp', 'serve' } })
t.open('main.tf', t.trail('audit'))
t.open('other.tf', t.trail('other'))
t.equal(#messages, 1)
t.contains(messages[1], ':checkhealth tf_lsp')

vim.cmd('checkhealth tf_lsp')
t.contains(t.text(0), '`no-such-tf-lsp` was not found')
