-- The configuration behind `vim.lsp.enable('tf_lsp')`. It stands alone: copied to the `lsp/` folder of
-- your own configuration, it works without the rest of this plugin.

-- Terraform is recognised by the file's name, not by its file type: `json` is mostly not Terraform, and `tf` may be
-- a configuration of TinyFugue.
local endings = { 'tf', 'tofu', 'tfvars', 'tf.json', 'tofu.json', 'tfvars.json' }

local function is_terraform(path)
  return vim.iter(endings):any(function(ending)
    return vim.endswith(path, '.' .. ending)
  end)
end

-- The repository first: modules that call each other then share one server.
local root_markers = { '.git', '.terraform.lock.hcl', '.terraform' }

---@type vim.lsp.Config
return {
  cmd = { 'tf-lsp', 'serve' },
  filetypes = {
    'terraform',
    'terraform-vars',
    'opentofu',
    'opentofu-vars',
    'hcl',
    'json',
    'jsonc',
    'tf', -- what Neovim calls an empty .tf file
  },
  root_dir = function(bufnr, on_dir)
    local path = vim.api.nvim_buf_get_name(bufnr)
    if not is_terraform(path) then
      return
    end
    for _, marker in ipairs(root_markers) do
      local root = vim.fs.root(bufnr, marker)
      if root then
        return on_dir(root)
      end
    end
    on_dir(nil) -- a file that belongs to no project
  end,
  -- Settings are also sent as the server starts, so that the first findings already follow them.
  before_init = function(params, config)
    params.initializationOptions = params.initializationOptions
      or vim.tbl_get(config, 'settings', 'tfLsp')
  end,
}
