-- Two projects in one Neovim: a server each, and a fix in one leaves the other as it is.
local t = require('scenario')

t.start()
vim.fn.mkdir('network/.git', 'p')
vim.fn.mkdir('audit/.terraform', 'p')
local network = t.open('network/trails/main.tf', t.trail('network'))
local audit = t.open('audit/main.tf', t.trail('audit'))
t.expect_findings(network, { t.at(1) })
t.expect_findings(audit, { t.at(1) })

local here = vim.uv.cwd()
t.equal(t.attached(network).root_dir, here .. '/network', 'the root is found above the file')
t.equal(t.attached(audit).root_dir, here .. '/audit')
t.equal(#t.clients(), 2)

local untouched = t.text(network)
vim.cmd.TfLsp('fix')
t.expect_findings(audit, {})
t.equal(t.text(network), untouched)
t.expect_findings(network, { t.at(1) })
