-- The value of an expression is shown beside it.
local t = require('scenario')

t.start()
vim.lsp.inlay_hint.enable()
local buffer = t.open('main.tf', table.concat({
  'locals {',
  '  everywhere = false',
  '}',
  '',
  t.trail('audit', 'is_multi_region_trail = local.everywhere'),
}, '\n'))
local hint = t.eventually('an inlay hint', function()
  return vim.lsp.inlay_hint.get({ bufnr = buffer })[1]
end)
t.contains(vim.inspect(hint.inlay_hint.label), 'false')
