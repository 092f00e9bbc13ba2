-- The file type that another plugin gives to `.tofu` files wins, whichever is loaded first.
local t = require('scenario')

vim.filetype.add({ extension = { tofu = 'terraform' } })
t.start()
t.expect_findings(t.open('main.tofu', t.trail('audit')), { t.at(1) })
t.equal(vim.bo.filetype, 'terraform')
