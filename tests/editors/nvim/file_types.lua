-- Which files the server is attached to.
local t = require('scenario')

t.start()
vim.fn.mkdir('.git')

-- These come first: had the server been attached to them, it would show by the time the others are.
local others = { t.open('package.json', '{}'), t.open('config.tfrc', '; TinyFugue'), t.open('x.hcl', 'a = 1') }

local tofu = t.open('main.tofu', t.trail('audit'))
t.equal(vim.bo.filetype, 'opentofu')
t.expect_findings(tofu, { t.at(1) })

local empty = t.open('empty.tf', '')
t.equal(vim.bo.filetype, 'tf', 'Neovim does not know an empty file as Terraform')
t.attached(empty)
vim.api.nvim_buf_set_lines(empty, 0, -1, false, vim.split(t.trail('audit'), '\n'))
t.expect_findings(empty, { t.at(1) })

for _, file in ipairs({
  { 'comment.tf', '// only a comment' },
  { 'terraform.tfvars', 'name = "audit"' },
  { 'trail.tf.json', '{}' },
  { 'trail.tofu.json', '{}' },
  { 'terraform.tfvars.json', '{}' },
}) do
  t.attached(t.open(file[1], file[2]))
end

for _, other in ipairs(others) do
  t.equal(#t.clients(other), 0, vim.api.nvim_buf_get_name(other))
end
t.equal(#t.clients(), 1, 'all in one workspace')
