-- What a person does in Neovim, step by step; what comes of each step is written as JSON to DOCKERLINT_RESULT.
local result = { screens = {}, diagnostics = {} }

local function wait_for(what, condition)
  if not vim.wait(20000, condition, 20) then
    error("waited in vain for " .. what)
  end
end

local function screen(name)
  vim.cmd("redraw!")
  local rows = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do
      cells[column] = vim.fn.screenstring(row, column)
    end
    rows[row] = (table.concat(cells):gsub("%s+$", ""))
  end
  result.screens[name] = rows
end

local function codes()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    found[#found + 1] = string.format("%d:%d %s", one.lnum + 1, one.col + 1, one.code or (one.user_data and one.user_data.lsp.code))
  end
  table.sort(found)
  return found
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local function choose(title)
  vim.ui.select = function(items, options, on_choice)
    local shown = {}
    for number, item in ipairs(items) do
      shown[number] = options.format_item(item)
      if shown[number]:find(title, 1, true) then
        result.offered = shown
        return on_choice(item, number)
      end
    end
    error("not offered: " .. title .. " of " .. table.concat(shown, "; "))
  end
end

local function act(title, line, changed)
  vim.api.nvim_win_set_cursor(0, { line, 1 })
  choose(title)
  local before = text()
  vim.lsp.buf.code_action()
  wait_for(title, function() return text() ~= before end)
  wait_for("new diagnostics", changed)
end

local function has(code)
  return table.concat(codes(), "\n"):find(code, 1, true) ~= nil
end

local function steps()
  wait_for("diagnostics", function() return #vim.diagnostic.get(0) > 0 end)
  result.diagnostics.opened = codes()
  screen("opened")

  vim.api.nvim_win_set_cursor(0, { 1, 6 })
  vim.lsp.buf.hover()
  wait_for("hover", function() return #vim.api.nvim_list_wins() > 1 end)
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      result.hover = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
      vim.api.nvim_win_close(window, true)
    end
  end

  act("fix legacy-key-value-format", 2, function() return not has("legacy-key-value-format") end)
  result.fixed = text()
  screen("fixed")

  vim.api.nvim_win_set_cursor(0, { 4, 13 })
  vim.lsp.buf.rename("tools")
  wait_for("rename", function() return text():find("tools") ~= nil end)
  result.renamed = text()
  screen("renamed")

  act("ignore last-user-root here", 6, function() return not has("last-user-root") end)
  result.ignored = text()

  vim.api.nvim_buf_set_lines(0, -1, -1, false, { "RUN --mo" })
  vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(0), 8 })
  local position = vim.lsp.util.make_position_params()
  local replies = vim.lsp.buf_request_sync(0, "textDocument/completion", position, 20000)
  result.completed = {}
  for _, reply in pairs(replies or {}) do
    for _, item in ipairs(reply.result or {}) do
      result.completed[#result.completed + 1] = item.label
    end
  end
  vim.api.nvim_buf_set_lines(0, -2, -1, false, {})
  vim.cmd("write")
  wait_for("diagnostics of the saved file", function() return #vim.diagnostic.get(0) == 2 end)
  result.diagnostics.saved = codes()
end

local ok, reason = xpcall(steps, debug.traceback)
result.error = ok and vim.NIL or reason
local file = io.open(vim.env.DOCKERLINT_RESULT, "w")
file:write(vim.json and vim.json.encode(result) or vim.fn.json_encode(result))
file:close()
for _, client in pairs(vim.lsp.get_active_clients()) do
  client.stop()
end
vim.wait(2000, function() return #vim.lsp.get_active_clients() == 0 end)
vim.cmd("quitall!")
