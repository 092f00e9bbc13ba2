-- Settings hold from the first finding on, and when they change.
local t = require('scenario')

local flickered = false
vim.api.nvim_create_autocmd('DiagnosticChanged', {
  callback = function(event)
    flickered = flickered or #t.findings(event.buf) > 0
  end,
})
t.start({ settings = { tfLsp = { disable = { t.all_regions } } } })
local buffer = t.open('main.tf', t.trail('audit'))
t.settle(buffer)
t.equal(t.findings(buffer), {})
t.equal(flickered, false, 'a finding of a disabled rule was shown')

local client = t.attached(buffer)
client.settings.tfLsp.disable = {}
client:notify('workspace/didChangeConfiguration', { settings = client.settings })
t.expect_findings(buffer, { t.at(1) })
