-- `:checkhealth tf_lsp` is clean where all is well, and names what is not.
local t = require('scenario')

local function health()
  vim.cmd('checkhealth tf_lsp')
  local report = t.text(0)
  vim.cmd.bwipeout()
  return report
end

t.start()
local buffer = t.open('main.tf', t.trail('audit'))
t.attached(buffer)
local report = health()
t.contains(report, 'Neovim 0.')
t.contains(report, 'tf-lsp ')
t.contains(report, '- main.tf')
t.contains(report, 'virtual_text = true')
assert(not report:find('WARNING') and not report:find('ERROR'), report)

vim.diagnostic.config({ virtual_text = true })
t.contains(health(), 'shown beside the code')

vim.lsp.enable('tf_lsp', false)
t.contains(health(), "vim.lsp.enable('tf_lsp')")
