-- The snippet of the help repairs a file before it is written.
local t = require('scenario')

t.start()
t.run_example('tf-lsp-fix-on-save')
local buffer = t.open('main.tf', t.trail('one') .. '\n\n' .. t.trail('two'))
t.expect_findings(buffer, { t.at(1), t.at(t.trail_length + 2) })

vim.cmd.write()
local saved = table.concat(vim.fn.readfile('main.tf'), '\n')
local _, fixes = saved:gsub('is_multi_region_trail%s+= true', '')
t.equal(fixes, 2, 'both trails are repaired on disk')
t.equal(t.text(buffer), saved)
t.expect_findings(buffer, {})

vim.cmd.write()
t.equal(table.concat(vim.fn.readfile('main.tf'), '\n'), saved, 'a second save changes nothing')
