-- What every scenario needs. A scenario is run as
--     nvim --clean --headless -l NAME.lua PLUGIN_FOLDER SERVER_COMMAND...
-- in an empty folder; it writes the files that it wants, drives Neovim as its user would, and fails by an error.

local M = {}

local plugin = assert(arg[1], 'no plugin folder')
M.server = vim.list_slice(arg, 2)

local deadline = 20000 -- milliseconds, for a slow machine: nothing waits that long when all is well

--- Loads the plugin and enables the server, as the help says.
function M.start(config)
  vim.opt.runtimepath:prepend(plugin)
  vim.cmd.runtime('plugin/tf_lsp.lua')
  vim.cmd.filetype('plugin', 'on')
  vim.lsp.config('tf_lsp', vim.tbl_extend('force', { cmd = M.server }, config or {}))
  vim.lsp.enable('tf_lsp')
end

function M.write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), 'p')
  vim.fn.writefile(vim.split(text, '\n'), path)
end

--- Opens a file; with a text, writes it first.
function M.open(path, text)
  if text then
    M.write(path, text)
  end
  vim.cmd.edit(path)
  return vim.api.nvim_get_current_buf()
end

function M.text(bufnr)
  return table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n')
end

function M.equal(actual, expected, what)
  if not vim.deep_equal(actual, expected) then
    error(('%s\nexpected: %s\nactual:   %s'):format(
      what or 'not equal', vim.inspect(expected), vim.inspect(actual)), 2)
  end
end

function M.contains(text, part)
  if not text:find(part, 1, true) then
    error(('%q is not in:\n%s'):format(part, text), 2)
  end
end

--- Waits until `predicate` holds, and returns what it returned.
function M.eventually(what, predicate)
  local result
  local held = vim.wait(deadline, function()
    result = predicate()
    return result
  end, 10)
  if not held then
    error('never: ' .. what, 2)
  end
  return result
end

function M.clients(bufnr)
  return vim.lsp.get_clients({ name = 'tf_lsp', bufnr = bufnr })
end

function M.attached(bufnr)
  return M.eventually('attached to ' .. vim.api.nvim_buf_get_name(bufnr), function()
    local client = M.clients(bufnr)[1]
    return client and client.initialized and client
  end)
end

--- The findings of a buffer, as `line rule`, counted from 1.
function M.findings(bufnr)
  local found = vim.tbl_map(function(finding)
    return ('%d %s'):format(finding.lnum + 1, finding.code)
  end, vim.diagnostic.get(bufnr))
  table.sort(found)
  return found
end

function M.expect_findings(bufnr, expected)
  local function agree()
    return vim.deep_equal(M.findings(bufnr), expected)
  end
  if not vim.wait(deadline, agree, 10) then
    M.equal(M.findings(bufnr), expected, 'the findings')
  end
end

--- Returns when the server has answered for the text as it now is. The first question sends what changed (and
--- makes Neovim ask for findings, where it pulls them), the second one is answered after that.
function M.settle(bufnr)
  for _ = 1, 2 do
    local params = {
      textDocument = vim.lsp.util.make_text_document_params(bufnr),
      position = { line = 0, character = 0 },
    }
    assert(M.attached(bufnr):request_sync('textDocument/hover', params, deadline, bufnr))
  end
end

--- Runs the example that follows a tag in the help, so that what the help says is what was tried.
function M.run_example(tag)
  local help = table.concat(vim.fn.readfile(plugin .. '/doc/tf-lsp.txt'), '\n')
  local _, start = assert(help:find('*' .. tag .. '*', 1, true))
  local example = assert(help:match('>lua\n(.-)\n<', start), 'no example after ' .. tag)
  assert(load(example, tag))()
end

M.all_regions = 'aws-cloudtrail-enable-all-regions'

--- A finding of that rule, as `findings` gives it.
function M.at(line)
  return ('%d %s'):format(line, M.all_regions)
end

--- A trail that is safe, but covers all regions only where the argument for it is given.
function M.trail(name, argument)
  local lines = {
    ('resource "aws_cloudtrail" "%s" {'):format(name),
    ('  name                       = "%s"'):format(name),
    '  s3_bucket_name             = "logs"',
    '  kms_key_id                 = "arn:aws:kms:eu-west-1:111122223333:key/trails"',
    '  cloud_watch_logs_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:trails:*"',
    '  cloud_watch_logs_role_arn  = "arn:aws:iam::111122223333:role/trails"',
    '  sns_topic_name             = "trails"',
    '  enable_log_file_validation = true',
  }
  if argument then
    table.insert(lines, '  ' .. argument)
  end
  return table.concat(lines, '\n') .. '\n}'
end

--- How many lines a trail without that argument has.
M.trail_length = 9

return M
