-- A trail is underlined; one fix repairs it; undo brings back the text and the finding.
local t = require('scenario')

t.start()
local before = t.trail('audit')
local buffer = t.open('main.tf', before)
t.expect_findings(buffer, { t.at(1) })

local finding = vim.diagnostic.get(buffer)[1]
t.equal(finding.source, 'tf-lsp')
t.equal(finding.severity, vim.diagnostic.severity.WARN)
t.equal({ finding.col, finding.end_col }, { 0, #'resource "aws_cloudtrail" "audit"' })

vim.api.nvim_win_set_cursor(0, { 1, 12 })
vim.lsp.buf.code_action({
  context = { only = { 'quickfix' } },
  filter = function(action)
    return action.isPreferred
  end,
  apply = true,
})
t.eventually('the fix is applied', function()
  return t.text(buffer):find('is_multi_region_trail%s+= true')
end)
t.expect_findings(buffer, {})

vim.cmd.undo()
t.equal(t.text(buffer), before)
t.expect_findings(buffer, { t.at(1) })

vim.cmd.redo()
t.expect_findings(buffer, {})
