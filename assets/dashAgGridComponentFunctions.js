// Cell renderers: React components that emit the same classes as the tables of the page.
(() => {
  const { createElement: h } = window.React;
  const format = () => window.evenkeelFormat;

  const icon = (name) => h("i", { className: `ek-i ek-i-${name}`, "aria-hidden": true });

  // {name, symbol, colour, level, id}: chevron, swatch and name; a press opens or closes the row.
  function EkName({ api, node, data }) {
    const parts = [];
    if (data.colour) parts.push(h("span", { key: "swatch", className: "ek-swatch", style: { "--c": data.colour } }));
    const isFund = data.symbol && data.level !== "lot";
    if (isFund) parts.push(h("span", { key: "symbol", className: "ek-sym" }, data.symbol));
    parts.push(h("span", { key: "name", className: isFund ? "ek-sub" : undefined, title: data.name }, data.name));
    const indent = `ek-cell-name is-${data.level}`;
    const isParent = !node.rowPinned && window.evenkeelTree.hasChildren(data.id);
    const space = data.level === "total" ? null : h("span", { className: "ek-caret-space" });
    if (!isParent) return h("span", { className: indent }, space, ...parts);
    const isOpen = window.evenkeelTree.isOpen(data.id);
    const toggle = {
      type: "button",
      className: "ek-caret-button",
      tabIndex: -1, // the keys of the cell do the same, see ekTreeKey
      "aria-expanded": isOpen,
      "aria-label": `${isOpen ? "Close" : "Open"} ${data.symbol || data.name}`,
      onClick: () => window.evenkeelTree.toggle(api, node),
    };
    return h(
      "span",
      { className: indent },
      h("button", toggle, icon(isOpen ? "chevron-down" : "chevron-right")),
      ...parts,
    );
  }

  // A change with its sign and colour; cellRendererParams {as: "change" | "gain", digits, symbol}.
  function EkDelta({ value, as = "change", digits, symbol }) {
    if (value === null || value === undefined) return null;
    const text = format()[as](value, digits, symbol);
    const tone = /^\+/.test(text) ? "ek-gain" : /^\u2212/.test(text) ? "ek-loss" : "ek-flat";
    const shown = as === "gain" ? h("span", { className: "ek-money" }, text) : text;
    return h("span", { className: `ek-delta ${tone}` }, shown);
  }

  // Target weight beside the place of the weight in its band; row {weight, target, band}.
  function EkMicroBullet({ data }) {
    if (data.target === null || data.target === undefined) return null;
    const text = h("span", { className: "ek-target" }, format().percent(data.target, 0));
    if (!data.band) return h("span", {}, text);
    const bands = (data.weight - data.target) / data.band;
    const x = Math.min(98, Math.max(2, 50 + 30 * bands));
    const range = [data.target - data.band, data.target + data.band].map((edge) => (edge * 100).toFixed(1));
    const mark = h("i", { className: Math.abs(bands) > 1 ? "now is-out" : "now", style: { "--x": x } });
    const label = `band ${range[0]} to ${range[1]}%`;
    return h(
      "span",
      {},
      h("span", { className: "ek-bullet is-micro", role: "img", "aria-label": label, title: label }, mark),
      text,
    );
  }

  // {text, tone, icon} or nothing.
  function EkBadge({ value }) {
    if (!value) return null;
    const parts = value.icon ? [icon(value.icon), value.text] : [value.text];
    return h("span", { className: `ek-badge ${value.tone ? `is-${value.tone}` : ""}` }, ...parts);
  }

  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    EkName,
    EkDelta,
    EkMicroBullet,
    EkBadge,
  });
})();
