-- What Neovim's own commands do not do: check all files of the workspace, fix a whole file in one step, and open
-- the documentation of a rule.

local M = {}

local function notify(message, level)
  vim.notify('tf-lsp: ' .. message, level or vim.log.levels.INFO)
end

local function clients(bufnr)
  return vim.lsp.get_clients({ name = 'tf_lsp', bufnr = bufnr })
end

--- The server that answers for the current buffer, else any that runs.
local function any_client()
  local client = clients(0)[1] or clients()[1]
  if not client then
    notify('the server is not running. Open a Terraform file, or see :checkhealth tf_lsp', vim.log.levels.WARN)
  end
  return client
end

--- Calls `done` with the result of one of the server's commands; a failure is shown instead.
local function execute(client, command, arguments, done)
  local params = { command = 'tf-lsp.' .. command, arguments = arguments }
  client:request('workspace/executeCommand', params, function(failure, result)
    if failure then
      notify(failure.message, vim.log.levels.ERROR)
    else
      done(result)
    end
  end)
end

local function ours(diagnostic)
  return diagnostic.source == 'tf-lsp'
end

local function plural(count, noun)
  return ('%d %s%s'):format(count, noun, count == 1 and '' or 's')
end

--- Shows the findings in every file of the workspace, opened or not, in the quickfix list.
function M.check()
  if not any_client() then
    return
  end
  local waiting, files = clients(), 0
  local unanswered = #waiting
  for _, client in ipairs(waiting) do
    execute(client, 'checkWorkspace', {}, function(result)
      files = files + result.files
      unanswered = unanswered - 1
      if unanswered > 0 then
        return
      end
      local findings = vim.tbl_filter(ours, vim.diagnostic.get())
      vim.fn.setqflist({}, ' ', { title = 'tf-lsp', items = vim.diagnostic.toqflist(findings) })
      vim.cmd(#findings > 0 and 'botright copen' or 'cclose')
      notify(('%s in %s'):format(plural(#findings, 'finding'), plural(files, 'file')))
    end)
  end
end

--- Applies every fix of a buffer that is safe to apply without looking, and returns when it is done: unlike
--- |vim.lsp.buf.code_action()| it can therefore be called before a file is written.
---@param bufnr integer? the current buffer if nil
function M.fix(bufnr)
  bufnr = bufnr or vim.api.nvim_get_current_buf()
  for _, client in ipairs(clients(bufnr)) do
    local last = vim.api.nvim_buf_line_count(bufnr)
    local response = client:request_sync('textDocument/codeAction', {
      textDocument = vim.lsp.util.make_text_document_params(bufnr),
      range = { start = { line = 0, character = 0 }, ['end'] = { line = last, character = 0 } },
      context = { only = { 'source.fixAll.tf-lsp' }, diagnostics = {} },
    }, 2000, bufnr)
    for _, action in ipairs(response and response.result or {}) do
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
    end
  end
end

--- The rule behind the finding at the cursor, else behind the first on its line.
local function rule_at_cursor()
  local line, column = unpack(vim.api.nvim_win_get_cursor(0))
  local findings = vim.tbl_filter(ours, vim.diagnostic.get(0, { lnum = line - 1 }))
  for _, finding in ipairs(findings) do
    if finding.lnum == line - 1 and finding.col <= column and column < finding.end_col then
      return finding.code
    end
  end
  return findings[1] and findings[1].code
end

--- A read-only window, like that of |:help|; one for each rule.
local function show(rule, markdown, mods)
  local bufnr = vim.fn.bufadd('tf-lsp://rules/' .. rule)
  vim.bo[bufnr].buftype = 'nofile'
  vim.bo[bufnr].bufhidden = 'wipe'
  vim.bo[bufnr].swapfile = false
  local window = vim.fn.bufwinid(bufnr)
  if window == -1 then
    vim.cmd.sbuffer({ bufnr, mods = mods })
  else
    vim.api.nvim_set_current_win(window)
  end
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, vim.split(vim.trim(markdown), '\n'))
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].filetype = 'markdown'
end

--- Opens the documentation of a rule.
---@param rule string? the rule of the finding at the cursor if nil
---@param mods table? where to open it, as in |nvim_parse_cmd()|
function M.explain(rule, mods)
  rule = rule or rule_at_cursor()
  if not rule then
    return notify('no finding on this line. Name a rule: :TfLsp explain RULE', vim.log.levels.WARN)
  end
  local client = any_client()
  if client then
    execute(client, 'explain', { rule }, function(markdown)
      if markdown then
        show(rule, markdown, mods)
      else
        notify('no such rule: ' .. rule, vim.log.levels.WARN)
      end
    end)
  end
end

local subcommands = {
  check = function()
    M.check()
  end,
  explain = function(rule, mods)
    M.explain(rule, mods)
  end,
  fix = function()
    M.fix()
  end,
}

--- The handler of |:TfLsp|.
function M.run(command)
  local name, argument = unpack(command.fargs)
  local subcommand = subcommands[name]
  if not subcommand then
    return notify('no such command: ' .. name, vim.log.levels.ERROR)
  end
  subcommand(argument, command.smods)
end

local function rules()
  local client = clients(0)[1] or clients()[1]
  local response = client
    and client:request_sync('workspace/executeCommand', { command = 'tf-lsp.rules' }, 1000)
  return vim.tbl_map(function(rule)
    return rule.id
  end, response and response.result or {})
end

--- The completion of |:TfLsp|.
function M.complete(lead, line)
  local words
  if line:match('TfLsp%s+%S*$') then
    words = vim.tbl_keys(subcommands)
  elseif line:match('TfLsp%s+explain%s+%S*$') then
    words = rules()
  end
  words = vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, words or {})
  table.sort(words)
  return words
end

return M
