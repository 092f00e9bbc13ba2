-- A file that belongs to no project is checked by itself.
local t = require('scenario')

t.start()
local buffer = t.open('main.tf', t.trail('audit'))
t.expect_findings(buffer, { t.at(1) })
t.equal(t.attached(buffer).root_dir, nil)
