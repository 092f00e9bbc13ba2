-- `:checkhealth tf_lsp`

local M = {}
local health = vim.health

local install = 'Install it with `uv tool install tf-lsp` or `pipx install tf-lsp`'

local function check_neovim()
  local running = vim.version()
  local version = ('%d.%d.%d'):format(running.major, running.minor, running.patch)
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok('Neovim ' .. version)
    return true
  end
  health.error('Neovim ' .. version .. ' is too old', { 'Neovim 0.11 or newer is needed' })
  return false
end

--- The version that the configured command reports: `tf-lsp serve` is asked as `tf-lsp --version`.
local function check_executable(cmd)
  if type(cmd) ~= 'table' then
    return health.info('The server is started by a function: its version is not known here')
  end
  if vim.fn.executable(cmd[1]) == 0 then
    return health.error(('`%s` was not found'):format(cmd[1]), {
      install,
      "Or name its full path: `vim.lsp.config('tf_lsp', { cmd = { '/path/to/tf-lsp', 'serve' } })`",
    })
  end
  local question = {}
  for _, word in ipairs(cmd) do
    if word == 'serve' then
      break
    end
    table.insert(question, word)
  end
  table.insert(question, '--version')
  local answer = vim.system(question, { text = true, timeout = 10000 }):wait()
  local path = vim.fn.exepath(cmd[1])
  if answer.code == 0 then
    health.ok(('%s (%s)'):format(vim.trim(answer.stdout), path))
  else
    health.error(('`%s` failed'):format(table.concat(question, ' ')), { vim.trim(answer.stderr), install })
  end
end

local function check_clients()
  if not vim.lsp.is_enabled('tf_lsp') then
    return health.warn('The server is not enabled', { "Add `vim.lsp.enable('tf_lsp')` to your configuration" })
  end
  health.ok("Enabled by `vim.lsp.enable('tf_lsp')`")
  local clients = vim.lsp.get_clients({ name = 'tf_lsp' })
  if #clients == 0 then
    health.info('Not running: no Terraform file is open')
  end
  for _, client in ipairs(clients) do
    local files = vim.tbl_map(function(bufnr)
      return '- ' .. vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ':~:.')
    end, vim.tbl_keys(client.attached_buffers))
    table.sort(files)
    health.ok(('Running in %s\n%s'):format(client.root_dir or 'no folder', table.concat(files, '\n')))
  end
end

local function check_display()
  local display = vim.diagnostic.config() or {}
  if display.virtual_text or display.virtual_lines then
    health.ok('Findings are shown beside the code')
  else
    health.info(
      'Findings are underlined and have a sign, but their text is not shown beside the code.\n'
        .. 'To see it: `vim.diagnostic.config({ virtual_text = true })`'
    )
  end
end

function M.check()
  health.start('tf-lsp')
  if not check_neovim() then
    return
  end
  local config = vim.lsp.config.tf_lsp
  if not config then
    return health.error('`lsp/tf_lsp.lua` is not in the runtime path', { 'See `:help tf-lsp-install`' })
  end
  check_executable(config.cmd)
  check_clients()
  check_display()
end

return M
