// The grid of all instruments: its cell renderers, and the button that watches.
(() => {
  const { createElement: h } = window.React;
  const icon = (name) => h("i", { className: `ek-i ek-i-${name}`, "aria-hidden": true });
  const rendered = (name, props) => window.dashAgGridComponentFunctions[name](props);

  // Within the application, as dcc.Link does: the page changes without a reload.
  function follow(event) {
    if (event.metaKey || event.shiftKey || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    history.pushState({}, "", event.currentTarget.href);
    dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    scrollTo(0, 0);
  }

  // {symbol, name, href}
  function EkSymbol({ data }) {
    const link = { href: data.href, className: "ek-sym", tabIndex: -1, onClick: follow }; // keys: see ekPress
    return h(
      "span",
      { className: "ek-cell-name" },
      h("a", link, data.symbol),
      h("span", { className: "ek-sub", title: data.name }, data.name),
    );
  }

  // {kind, colour}
  function EkKind({ value, data }) {
    return h("span", {}, h("span", { className: "ek-swatch", style: { "--c": data.colour } }), value);
  }

  // The change, or what is wrong with the price; row {today, state}.
  function EkToday({ value, data }) {
    return data.state ? rendered("EkBadge", { value: data.state }) : rendered("EkDelta", { value });
  }

  // A press asks the server through the store `pressed`; the button shows what it answers, see watched().
  function EkWatch({ value, data, pressed }) {
    const press = () => {
      const wish = { symbol: data.symbol, watched: !value, at: Date.now() }; // a wish repeated is one too
      window.dash_clientside.set_props(pressed, { data: wish });
    };
    const button = {
      type: "button",
      className: "ek-chip ek-watch",
      tabIndex: -1,
      "aria-pressed": Boolean(value),
      "aria-label": `Watch ${data.symbol}`,
      onClick: press,
    };
    return h("button", button, icon("plus"), icon("check"), "Watch");
  }

  // Enter or Space on a cell presses the link or the button in it; on the button itself the browser does.
  function ekPress({ event }) {
    if (event.type !== "keydown" || !["Enter", " "].includes(event.key)) return false;
    if (event.target.matches("a, button")) return true;
    const inside = event.target.querySelector("a, button");
    if (!inside) return false;
    event.preventDefault();
    inside.click();
    return true;
  }

  const ekPrice = (value, unit) =>
    value === null || value === undefined ? "not available" : window.evenkeelFormat.money(value, 2, unit);

  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    EkSymbol,
    EkKind,
    EkToday,
    EkWatch,
  });
  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, { ekPress, ekPrice });

  const market = {
    // ({symbol, watched}, id of the grid) -> nothing; the row stays where it is, so that a slip can be undone
    watched(change, grid) {
      const row = change && window.dash_ag_grid.getApi(grid)?.getRowNode(change.symbol);
      row?.setDataValue("watched", change.watched);
      return window.dash_clientside.no_update;
    },
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { market });
})();
