-- While one block is typed, character by character, the findings of the blocks around it stay as they are.
local t = require('scenario')

t.start()
local above, below = t.trail('above'), t.trail('below')
local buffer = t.open('main.tf', above .. '\n\n\n\n' .. below)
local at_below = t.trail_length + 4
t.expect_findings(buffer, { t.at(1), t.at(at_below) })

local typed = 'resource "aws_cloudtrail" "new" {\n  s3_bucket_name = "${var.b'
local row, column = t.trail_length + 1, 0
for character in typed:gmatch('.') do
  if character == '\n' then
    vim.api.nvim_buf_set_text(buffer, row, column, row, column, { '', '' })
    row, column, at_below = row + 1, 0, at_below + 1
  else
    vim.api.nvim_buf_set_text(buffer, row, column, row, column, { character })
    column = column + 1
  end
  t.settle(buffer)
  local kept = vim.tbl_filter(function(finding)
    return finding == t.at(1) or finding == t.at(at_below)
  end, t.findings(buffer))
  t.equal(#kept, 2, ('the findings around, after typing %q'):format(t.text(buffer)))
end
